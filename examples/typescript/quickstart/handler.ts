import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

/** Returns the events and logs the number of events of each type, without personal data. */
export async function handler(request: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const events = JSON.parse(request.body ?? '[]') as Array<{ event: string }>;

  const counts: Record<string, number> = {};
  for (const { event } of events) counts[event] = (counts[event] ?? 0) + 1;
  console.log(`received ${events.length} events`, JSON.stringify(counts));

  return { statusCode: 200, body: JSON.stringify(events) };
}
