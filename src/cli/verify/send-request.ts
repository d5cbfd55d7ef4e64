import { VerificationContext } from './context';
import { FindingCode } from './findings';
import { HttpResponse, TimedResponse } from './http-response';
import { finding, StepReport } from './step';
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
  init: RequestInit,
): Promise<TimedResponse> {
  const start = performance.now();
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const body = await response.text();
    return { status: response.status, body, milliseconds: performance.now() - start };
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const isTimeout = name === 'TimeoutError';
    const reason = cause instanceof ProxyError ? cause.message : (cause?.code ?? cause?.message ?? message);
    throw new RequestFailedError(isTimeout ? `no response within ${timeoutMs / 1000} s` : reason, cause?.code);
  }
}

/** Reports a request that got no response. */
export function reportNoResponse(error: unknown, sent: string): StepReport {
  if (!(error instanceof RequestFailedError)) throw error;
  return { sent, received: error.message, findings: [finding(codeOf(error), `${sent}: ${error.message}`)] };
}

function codeOf({ code }: RequestFailedError): FindingCode {
  if (code === PROXY_FAILED) return 'proxy-failure';
  return isUnreachable(code) ? 'unreachable-host' : 'missing-response';
}

/** Formats status and start of the body on one line, without secrets and terminal control characters. */
export function summarize({ status, body }: HttpResponse, { redactor }: VerificationContext): string {
  // eslint-disable-next-line no-control-regex
  const whitespaceAndControls = /[\s\u0000-\u001f\u007f-\u009f]+/g;
  const text = redactor.clean(body).replaceAll(whitespaceAndControls, ' ').trim();
  return `${status} ${text.length > MAX_BODY ? `${text.slice(0, MAX_BODY)}…` : text}`.trim();
}

const MAX_BODY = 160;
