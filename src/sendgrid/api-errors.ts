/** SendGrid returned an error. */
export class SendGridApiError extends Error {
  public readonly name = 'SendGridApiError';

  /**
   * @param detail SendGrid's error message, without secrets
   * @param existingId of the webhook that already has the URL
   * @param retryAfterMs how long SendGrid asks to wait
   * @param advice what else the status may mean
   */
  constructor(
    public readonly status: number,
    public readonly detail: string,
    public readonly existingId?: string,
    public readonly retryAfterMs?: number,
    advice?: string,
  ) {
    super(`SendGrid returned ${status}: ${detail}${advice ? `. ${advice}` : ''}`);
  }

  /** The API returns status 400 for many errors, which differ only by their message. */
  public get isPlanLimit(): boolean {
    return this.status === 400 && /maximum number of webhooks/i.test(this.detail);
  }
}

/** SendGrid rejected the API key or the caller's address, or the key lacks a scope. The message says what to do. */
export class ApiKeyError extends Error {
  public readonly name = 'ApiKeyError';
}

/** SendGrid returned no response, so it is unknown whether the request took effect. */
export class NoResponseError extends Error {
  public readonly name = 'NoResponseError';

  constructor(public readonly reason: string) {
    super(`no response from SendGrid: ${reason}`);
  }
}

/** The status says success, but the body is not what SendGrid documents, so it may be the response of a proxy. */
export class UnexpectedResponseError extends Error {
  public readonly name = 'UnexpectedResponseError';

  constructor(status: number, problem: string) {
    super(`SendGrid returned ${status}, but ${problem}. Try again later`);
  }
}

/** Whether the request may have taken effect in spite of the error. */
export function isOutcomeUnknown(error: unknown): boolean {
  return (
    error instanceof NoResponseError ||
    error instanceof UnexpectedResponseError ||
    (error instanceof SendGridApiError && error.status >= 500)
  );
}

/** Whether the account has no webhook with the id. */
export function isNotFound(error: unknown): boolean {
  return error instanceof SendGridApiError && error.status === 404;
}
