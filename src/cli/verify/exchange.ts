import { Proof, StepFinding, StepResult } from './step';

/** What came back, as far as it is judged. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface Answer extends Reply {
  readonly milliseconds: number;
}

/** There is no answer; whether the request took effect is not known. */
export class NoAnswerError extends Error {
  /** @param code of Node.js, where there is one */
  constructor(
    message: string,
    public readonly code?: string,
  ) {
    super(message);
  }
}

/** There is no such host, or nobody listens there. What else goes wrong on the way may be gone the next time. */
export function isNobodyThere(code: string | undefined): boolean {
  return ['ENOTFOUND', 'ECONNREFUSED'].includes(code ?? '');
}

/** Sends a request and reads its answer. */
export async function exchange(proof: Proof, url: string, init: RequestInit): Promise<Answer> {
  const start = performance.now();
  try {
    const signal = AbortSignal.any([proof.signal, AbortSignal.timeout(proof.timeoutMs)]);
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    const body = await response.text();
    return { status: response.status, body, milliseconds: performance.now() - start };
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const isTimeout = name === 'TimeoutError';
    throw new NoAnswerError(
      isTimeout ? `none within ${proof.timeoutMs / 1000} s` : (cause?.code ?? cause?.message ?? message),
      cause?.code,
    );
  }
}

/** A result that says that there was no answer; whoever did not answer is not asked again. */
export function withoutAnswer(proof: Proof, error: unknown, url: string, sent: string): StepResult {
  if (!(error instanceof NoAnswerError)) throw error;
  proof.unusableHosts.add(new URL(url).origin);
  const code = isNobodyThere(error.code) ? 'host-unreachable' : 'answer-unclear';
  return { sent, received: error.message, findings: one(code, `${sent}: ${error.message}`) };
}

/** Status and beginning of the body, on one line, nothing secret in it, and nothing that a terminal would obey. */
export function shown(proof: Proof, { status, body }: Reply): string {
  // eslint-disable-next-line no-control-regex
  const text = proof
    .mask(body)
    .replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return `${status} ${text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}…` : text}`.trim();
}

const LONGEST_BODY = 160;

export function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status <= 299;
}

export function is4xx({ status }: Reply): boolean {
  return status >= 400 && status <= 499;
}

export function one(code: StepFinding['code'], detail: string): readonly StepFinding[] {
  return [{ code, detail }];
}
