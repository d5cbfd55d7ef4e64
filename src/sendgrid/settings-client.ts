import { ApiKeyError, isOutcomeUnknown, NoResponseError, SendGridApiError } from './api-errors';
import { Redactor } from './redactor';
import { Retry, Runtime } from './runtime';

export interface SendGridCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** The API key needs it. */
  readonly scope: string;
  /** Whether to repeat the call when its outcome is unknown. */
  readonly isRepeatable: boolean;
}

/** An attempt, for a log: no body, no header. */
export interface SendGridAttempt {
  readonly call: string;
  /** The status, or why there was no response. */
  readonly result: string;
  readonly attempt: number;
  readonly milliseconds: number;
}

export interface SendGridClientOptions {
  readonly apiUrl: string;
  /** Value of the request header. */
  readonly onBehalfOf?: string;
  readonly apiKey: string;
  readonly redactor: Redactor;
  readonly runtime: Runtime;
  readonly retry: Retry;
  /** Milliseconds since the epoch after which no attempt starts. */
  readonly deadline: number;
  /** Cancels the current call. */
  readonly signal?: AbortSignal;
  readonly onAttempt?: (attempt: SendGridAttempt) => void;
}

/** Calls SendGrid's API, and retries after 429, 5xx and lost connections. */
export class SendGridClient {
  constructor(private readonly options: SendGridClientOptions) {}

  /** Throws a `SendGridApiError`, an `ApiKeyError` or a `NoResponseError`. */
  public async call<T>(call: SendGridCall): Promise<T> {
    const { deadline, runtime } = this.options;
    return this.options.retry(async (number) => this.attempt<T>(call, number), {
      attempts: 6,
      firstDelayMs: 500,
      longestDelayMs: 20_000,
      isRetryable: (error) => isRateLimited(error) || (call.isRepeatable && isOutcomeUnknown(error)),
      requestedDelayMs: (error) => (isRateLimited(error) ? error.retryAfterMs : undefined),
      deadline,
      runtime,
    });
  }

  private async attempt<T>(call: SendGridCall, attempt: number): Promise<T> {
    const { runtime, onAttempt } = this.options;
    const start = runtime.now();
    let result = '';
    try {
      const response = await this.send(call).catch(noResponse);
      result = String(response.status);
      const text = await response.text().catch(noResponse);
      if (!response.ok) throw this.errorOf(response, text, call.scope);
      return parse(text) as T;
    } catch (error) {
      if (error instanceof NoResponseError) result = error.reason;
      throw error;
    } finally {
      const milliseconds = runtime.now() - start;
      onAttempt?.({ call: `${call.method} ${call.path}`, result, attempt, milliseconds });
    }
  }

  private async send({ method, path, body }: SendGridCall): Promise<Response> {
    const { apiUrl, onBehalfOf, apiKey, runtime, deadline, signal } = this.options;
    const remainingMs = Math.max(1, deadline - runtime.now());
    const timeout = AbortSignal.timeout(Math.min(runtime.responseTimeoutMs, remainingMs));
    return fetch(new URL(path, apiUrl), {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'User-Agent': 'cdk-sendgrid-oauth-webhook',
        ...(onBehalfOf ? { 'on-behalf-of': onBehalfOf } : {}),
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
      // A redirect would send the key to another host.
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  }

  private errorOf(response: Response, text: string, scope: string): Error {
    const { message, existingId } = readErrors(text);
    // Redacted before it is cut: half a secret would not be found.
    const detail = this.options.redactor.clean(message).slice(0, LONGEST_DETAIL);
    if (response.status === 401) {
      return new ApiKeyError(
        `SendGrid rejected the API key (401: ${detail}). Put a valid key into its secret; a key works in one region ` +
          'only, so `apiRegion` must match it',
      );
    }
    if (response.status === 403) {
      return new ApiKeyError(
        `SendGrid denied the request (403: ${detail}). Add the scope ${scope} to the API key, and check SendGrid's ` +
          'IP Access Management',
      );
    }
    return new SendGridApiError(response.status, detail, existingId, this.retryAfterMs(response));
  }

  private retryAfterMs({ headers }: Response): number | undefined {
    const [after, reset] = ['retry-after', 'x-ratelimit-reset'].map((name) => Number(headers.get(name) ?? NaN));
    if (after >= 0) return after * 1000;
    if (reset >= 0) return Math.max(0, reset * 1000 - this.options.runtime.now());
    return undefined;
  }
}

/** Stack events and reports are short. */
const LONGEST_DETAIL = 500;

function isRateLimited(error: unknown): error is SendGridApiError {
  return error instanceof SendGridApiError && error.status === 429;
}

/** Node.js puts the connection's error into the cause. */
function noResponse(error: unknown): never {
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  throw new NoResponseError(String(cause?.code ?? name));
}

function parse(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new NoResponseError('malformed JSON');
  }
}

/** The API returns `{errors: [{message, field?, id?}]}`; a proxy in front of it may return anything. */
function readErrors(text: string): { message: string; existingId?: string } {
  try {
    const { errors } = JSON.parse(text) as { errors: Array<{ message: string; field?: string | null; id?: string }> };
    const message = errors
      .map((error) => (error.field ? `${error.field}: ${error.message}` : error.message))
      .join('; ');
    return { message, existingId: errors.find(({ id }) => id)?.id };
  } catch {
    return { message: 'unreadable error message' };
  }
}
