import { VerificationContext } from './context';
import { HttpResponse, TimedResponse } from './http-response';
import { finding, StepReport } from './step';

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
    throw new RequestFailedError(
      isTimeout ? `no response within ${timeoutMs / 1000} s` : (cause?.code ?? cause?.message ?? message),
      cause?.code,
    );
  }
}

/** Reports a request that got no response. */
export function reportNoResponse(error: unknown, sent: string): StepReport {
  if (!(error instanceof RequestFailedError)) throw error;
  const code = isUnreachable(error.code) ? 'unreachable-host' : 'missing-response';
  return { sent, received: error.message, findings: [finding(code, `${sent}: ${error.message}`)] };
}

/** Formats status and start of the body on one line, without secrets and terminal control characters. */
export function summarize({ status, body }: HttpResponse, { redactor }: VerificationContext): string {
  // eslint-disable-next-line no-control-regex
  const whitespaceAndControls = /[\s\u0000-\u001f\u007f-\u009f]+/g;
  const text = redactor.clean(body).replaceAll(whitespaceAndControls, ' ').trim();
  return `${status} ${text.length > MAX_BODY ? `${text.slice(0, MAX_BODY)}…` : text}`.trim();
}

const MAX_BODY = 160;
