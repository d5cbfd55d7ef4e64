import type { APIGatewayProxyEvent } from 'aws-lambda';
import { EventSignature, readSignature } from '../sendgrid/signature-headers';

/** What API Gateway knows about a request. */
export type RequestContext = Pick<APIGatewayProxyEvent['requestContext'], 'requestId' | 'requestTimeEpoch'>;

/** The parts of a proxy event that the receiver reads. */
export type ProxyEvent = Pick<APIGatewayProxyEvent, 'headers' | 'body' | 'isBase64Encoded'> & {
  readonly requestContext: RequestContext;
};

/** The parts of a post that its signature covers, and the signature. */
export interface SignedRequest extends Partial<EventSignature> {
  readonly body: Buffer;
}

export function toSignedRequest({ headers, body, isBase64Encoded }: ProxyEvent): SignedRequest {
  return { ...readSignature(headers), body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8') };
}
