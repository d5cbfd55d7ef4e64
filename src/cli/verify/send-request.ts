import { VerificationContext } from './context';
import { FindingCode } from './findings';
import { HttpResponse, isRedirect, TimedResponse } from './http-response';
import { finding, StepReport } from './step';
import { BODY_TOO_LARGE, BodyTooLargeError } from '../../sendgrid/bounded-body';
import { fetchText } from '../../sendgrid/fetch-text';
import { plainLine } from '../../sendgrid/terminal-text';
import { PROXY_FAILED, ProxyError } from '../proxy';

/** A request got no response, so it is unknown whether it took effect. */
export class RequestFailedError extends Error {
  /** @param code Node.js error code, if there is one */
  constructor(
    message: string,
    public readonly code?: string,
  ) {
    super(message);
  }
}

/** Whether a host does not exist or refuses connections. Other network errors may be gone the next time. */
export function isUnreachable(code: string | undefined): boolean {
  return ['ENOTFOUND', 'ECONNREFUSED'].includes(code ?? '');
}

/** Sends a request and reads its response. */
export async function sendRequest(
  { signal, timeoutMs }: VerificationContext,
  url: string,
  init: Parameters<typeof fetchText>[1],
): Promise<TimedResponse> {
  const start = performance.now();
  try {
    const { status, headers, body } = await fetchText(url, init, { timeoutMs, signal });
    const location = headers.get('location') ?? undefined;
    return { status, body, location, milliseconds: performance.now() - start };
  } catch (error) {
    const isTimeout = (error as Error).name === 'TimeoutError';
    const { reason, code } = failureOf(error);
    throw new RequestFailedError(isTimeout ? `no complete response within ${timeoutMs / 1000} s` : reason, code);
  }
}

/** `fetch` puts the connection's error into the cause. */
function failureOf(error: unknown): { reason: string; code?: string } {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as NodeJS.ErrnoException;
  // The system's codes, such as ECONNRESET, say it all.
  const isClear = cause instanceof ProxyError || cause instanceof BodyTooLargeError;
  const reason = isClear || code === undefined ? message : /^E[A-Z]+$/.test(code) ? code : `${message} (${code})`;
  return { reason, code };
}

/** Reports a request that got no response. */
export function reportNoResponse(error: unknown, sent: string): StepReport {
  if (!(error instanceof RequestFailedError)) throw error;
  return { sent, received: error.message, findings: [finding(codeOf(error), `${sent}: ${error.message}`)] };
}

function codeOf({ code }: RequestFailedError): FindingCode {
  if (code === PROXY_FAILED) return 'proxy-failure';
  if (code === BODY_TOO_LARGE) return 'oversized-response';
  return isUnreachable(code) ? 'unreachable-host' : 'missing-response';
}

/** Formats status and start of the body on one line, without secrets and control characters. */
export function summarize({ status, body, location }: HttpResponse, { redactor }: VerificationContext): string {
  const excerpt = (text: string) => shorten(plainLine(redactor.clean(text)));
  const target = location === undefined ? undefined : `to ${excerpt(location)}`;
  return [status, isRedirect({ status }) ? target : undefined, excerpt(body)].filter((part) => part).join(' ');
}

const MAX_EXCERPT = 160;

function shorten(text: string): string {
  return text.length > MAX_EXCERPT ? `${text.slice(0, MAX_EXCERPT)}…` : text;
}
