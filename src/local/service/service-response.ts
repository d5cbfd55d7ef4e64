/** An answer of a service of AWS, not yet written to a connection. */
export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Code of the error, if it is one. */
  readonly reason?: string;
}

/** The protocols differ in what they call JSON. */
type JsonType = 'application/json' | 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';

export function jsonResponse(type: JsonType, status: number, value: unknown): ServiceResponse {
  return { status, headers: { 'Content-Type': type }, body: JSON.stringify(value) };
}

/** @param headers by which SDKs find the error's name, where the body does not have it */
export function errorResponse(
  reason: string,
  answer: ServiceResponse,
  headers: Readonly<Record<string, string>> = {},
): ServiceResponse {
  return { ...answer, headers: { ...answer.headers, ...headers }, reason };
}
