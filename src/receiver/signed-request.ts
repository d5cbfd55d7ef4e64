import type { APIGatewayProxyEvent } from 'aws-lambda';

export const SIGNATURE_HEADER = 'X-Twilio-Email-Event-Webhook-Signature';
export const TIMESTAMP_HEADER = 'X-Twilio-Email-Event-Webhook-Timestamp';

/** What the receiver reads of an event. */
export type ProxyEvent = Pick<APIGatewayProxyEvent, 'headers' | 'body' | 'isBase64Encoded'> & {
  readonly requestContext: Pick<APIGatewayProxyEvent['requestContext'], 'requestId' | 'requestTimeEpoch'>;
};

/** A post, as far as its signature is concerned. */
export interface SignedRequest {
  readonly signature?: string;
  readonly timestamp?: string;
  readonly body: Buffer;
}

export function toSignedRequest({ headers, body, isBase64Encoded }: ProxyEvent): SignedRequest {
  return {
    signature: header(headers, SIGNATURE_HEADER),
    timestamp: header(headers, TIMESTAMP_HEADER),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** A REST API passes names in the case they came in; an empty value says nothing. `null` is what no headers are. */
function header(headers: ProxyEvent['headers'] | null, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const found = Object.entries(headers ?? {}).find(([candidate]) => candidate.toLowerCase() === wanted);
  return found?.[1] || undefined;
}
