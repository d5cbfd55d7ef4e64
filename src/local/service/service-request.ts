import { Caller } from './caller';

/** A request to the AWS endpoint of the stage. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The header `X-Amz-Target` in two parts, as the JSON protocols send it: `AmazonSQS`, `SendMessage`. */
  readonly target: { readonly service: string; readonly operation: string } | undefined;
  readonly body: Buffer;
  readonly caller: Caller;
  /** URL of the endpoint, as the caller uses it. */
  readonly endpointUrl: string;
  /** Aborted when the caller disconnects. */
  readonly disconnected: AbortSignal;
  /** Returns a header, or undefined if the request lacks it. */
  header(name: string): string | undefined;
}

/** Whether a request of a JSON protocol is for a service. */
export function hasTarget({ method, target }: ServiceRequest, service: string): boolean {
  return method === 'POST' && target?.service === service;
}
