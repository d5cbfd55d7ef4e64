import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isProxyResult, statusOf } from '../../receiver/proxy-result';

export interface ProxyResponse {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Buffer;
}

/** Headers that API Gateway forwards under another name. */
const REMAPPED = [
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
];

/** Headers that API Gateway drops. */
const DROPPED = ['transfer-encoding'];

/** Reads a function's result. Returns undefined for a malformed result, for which API Gateway responds with 502. */
export function fromProxyResult(
  payload: string,
  decodesBase64: (contentType: string) => boolean,
): ProxyResponse | undefined {
  const result: unknown = JSON.parse(payload);
  if (!isProxyResult(result)) return undefined;
  const headers = readHeaders(result.headers ?? {}, result.multiValueHeaders ?? {});
  if (!headers) return undefined;
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const isBinary = result.isBase64Encoded && decodesBase64(contentType ?? 'application/json');
  return {
    status: statusOf(result),
    headers: contentType === undefined ? [...headers, ['Content-Type', 'application/json']] : headers,
    body: Buffer.from(result.body ?? '', isBinary ? 'base64' : 'utf8'),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function readHeaders(single: unknown, multiple: unknown): Array<readonly [string, string]> | undefined {
  if (!isRecord(single) || !isRecord(multiple)) return undefined;
  const entries = [
    ...Object.entries(single).filter(([name]) => !(name in multiple)),
    ...Object.entries(multiple).flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const)),
  ];
  if (!entries.every(([name, value]) => isValidHeader(name, value))) return undefined;
  return entries
    .filter(([name]) => !DROPPED.includes(name.toLowerCase()))
    .map(([name, value]) => [REMAPPED.includes(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, String(value)]);
}

/** A header value must be a string or a boolean. API Gateway rejects numbers. */
function isValidHeader(name: string, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'boolean') return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    return true;
  } catch {
    return false;
  }
}
