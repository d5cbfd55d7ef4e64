import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

/** Echoes the events, and logs how many there were of each kind: no e-mail address, no token. */
export async function handler(request: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const events = JSON.parse(request.body ?? '[]') as Array<{ event: string }>;

  const counts: Record<string, number> = {};
  for (const { event } of events) counts[event] = (counts[event] ?? 0) + 1;
  console.log(`received ${events.length} events`, JSON.stringify(counts));

  return { statusCode: 200, body: JSON.stringify(events) };
}
