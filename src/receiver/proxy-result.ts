/** What a function may return to API Gateway. No member is mandatory: `{}` becomes an empty response with status 200. */
export interface ProxyResult {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly multiValueHeaders?: unknown;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/** Whether API Gateway accepts a function's result, apart from its headers. It responds with 502 for any other. */
export function isProxyResult(value: unknown): value is ProxyResult {
  if (!isRecord(value) || Object.keys(value).some((name) => !MEMBERS.includes(name))) return false;
  const { statusCode = 200, body = null, isBase64Encoded = false } = value;
  return (
    /^[2-5]\d\d$/.test(String(statusCode)) &&
    (body === null || typeof body === 'string') &&
    typeof isBase64Encoded === 'boolean'
  );
}

/** The status of a result that API Gateway accepts. It may be a string. */
export function statusOf({ statusCode = 200 }: ProxyResult): number {
  return Number(statusCode);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
