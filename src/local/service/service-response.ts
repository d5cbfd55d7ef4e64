/** The response of an AWS service, not yet written to a connection. */
export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Error code, if the response is an error. */
  readonly reason?: string;
}

/** Content types of the JSON protocols. */
export type JsonType = 'application/json' | 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';

export function jsonResponse(type: JsonType, status: number, value: unknown): ServiceResponse {
  return { status, headers: { 'Content-Type': type }, body: JSON.stringify(value) };
}

/** @param headers where SDKs find the error code, if the body lacks it */
export function errorResponse(
  reason: string,
  response: ServiceResponse,
  headers: Readonly<Record<string, string>> = {},
): ServiceResponse {
  return { ...response, headers: { ...response.headers, ...headers }, reason };
}
