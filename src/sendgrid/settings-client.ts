import {
  ApiKeyError,
  isOutcomeUnknown,
  NoResponseError,
  SendGridApiError,
  UnexpectedResponseError,
} from './api-errors';
import { MalformedBody } from './api-responses';
import { BodyTooLargeError } from './bounded-body';
import { oneLine, readErrorText } from './error-text';
import { fetchText, TextResponse } from './fetch-text';
import { Redactor } from './redactor';
import { Retry, Runtime } from './runtime';

export interface SendGridCall<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** The API key needs it. */
  readonly scope: string;
  /** Whether to repeat the call when its outcome is unknown. */
  readonly isRepeatable: boolean;
  /** Whether SendGrid has been seen to return 503 to a key without the scope. */
  readonly isUnavailableWithoutScope?: boolean;
  /** Reads the response's body, which is undefined if it is empty. Throws a `MalformedBody`. */
  readonly read: (body: unknown) => T;
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

/** A proxy's page or a change of the API stays longer than an outage. */
const ATTEMPTS_AT_UNEXPECTED_RESPONSE = 3;

/** Calls SendGrid's API, and retries after 429, 5xx and lost connections until the deadline. */
export class SendGridClient {
  constructor(private readonly options: SendGridClientOptions) {}

  /** Throws a `SendGridApiError`, an `ApiKeyError`, an `UnexpectedResponseError` or a `NoResponseError`. */
  public async call<T>(call: SendGridCall<T>): Promise<T> {
    const { deadline, runtime, signal } = this.options;
    const isRetryable = (error: unknown, attempts: number) => {
      if (signal?.aborted) return false;
      if (isRateLimited(error)) return true;
      if (error instanceof UnexpectedResponseError && attempts >= ATTEMPTS_AT_UNEXPECTED_RESPONSE) return false;
      return call.isRepeatable && isOutcomeUnknown(error);
    };
    return this.options.retry(async (number) => this.attempt(call, number), {
      attempts: Infinity,
      firstDelayMs: 500,
      longestDelayMs: 20_000,
      isRetryable,
      requestedDelayMs: (error) => (isRateLimited(error) ? error.retryAfterMs : undefined),
      deadline,
      runtime,
    });
  }

  private async attempt<T>(call: SendGridCall<T>, attempt: number): Promise<T> {
    const { runtime, onAttempt } = this.options;
    const start = runtime.now();
    let result = '';
    try {
      const response = await this.send(call).catch(noResponse);
      result = String(response.status);
      if (response.status < 200 || response.status > 299) throw this.errorOf(response, call);
      return this.read(call, response);
    } catch (error) {
      if (error instanceof NoResponseError) result = error.reason;
      throw error;
    } finally {
      const milliseconds = runtime.now() - start;
      onAttempt?.({ call: `${call.method} ${call.path}`, result, attempt, milliseconds });
    }
  }

  private async send({ method, path, body }: SendGridCall<unknown>): Promise<TextResponse> {
    const { apiUrl, onBehalfOf, apiKey, runtime, deadline, signal } = this.options;
    const remainingMs = Math.max(1, deadline - runtime.now());
    const headers = {
      Authorization: `Bearer ${apiKey}`,
      'User-Agent': 'cdk-sendgrid-oauth-webhook',
      ...(onBehalfOf ? { 'on-behalf-of': onBehalfOf } : {}),
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    };
    const request = { method, headers, body: body && JSON.stringify(body) };
    const timeoutMs = Math.min(runtime.responseTimeoutMs, remainingMs);
    return fetchText(new URL(path, apiUrl), request, { timeoutMs, signal });
  }

  private read<T>({ read }: SendGridCall<T>, { status, body: text }: TextResponse): T {
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      const excerpt = oneLine(text, this.options.redactor).slice(0, 100);
      throw new UnexpectedResponseError(status, `its body is not JSON: ${excerpt}`);
    }
    try {
      return read(body);
    } catch (error) {
      throw error instanceof MalformedBody ? new UnexpectedResponseError(status, error.message) : error;
    }
  }

  private errorOf(response: TextResponse, call: SendGridCall<unknown>): Error {
    const { status, headers, body: text } = response;
    if (status >= 300 && status <= 399) {
      const location = oneLine(headers.get('location') ?? '', this.options.redactor).slice(0, 100);
      return new UnexpectedResponseError(status, `a redirect to ${location || 'no location'} is not followed`);
    }
    const { detail, existingId } = readErrorText(text, this.options.redactor);
    if ([401, 403].includes(status) && /\bIP\b|white ?list|allow ?list/i.test(detail)) {
      return new ApiKeyError(`SendGrid rejected the IP address of this request (${status}: ${detail}); ${IP_ADVICE}`);
    }
    if (status === 401) {
      return new ApiKeyError(
        `SendGrid rejected the API key (401: ${detail}). Put a valid key into its secret; a key works in one region ` +
          `only, so \`apiRegion\` must match it. If the key is valid, ${IP_ADVICE}`,
      );
    }
    if (status === 403) {
      return new ApiKeyError(
        `SendGrid denied the request (403: ${detail}). Add the scope ${call.scope} to the API key. If it has the ` +
          `scope, ${IP_ADVICE}`,
      );
    }
    const mayLackScope = status === 503 && call.isUnavailableWithoutScope;
    const advice = mayLackScope ? `If this persists, add the scope ${call.scope} to the API key` : undefined;
    return new SendGridApiError(status, detail, existingId, this.retryAfterMs(response), advice);
  }

  private retryAfterMs({ headers }: TextResponse): number | undefined {
    const [after, reset] = ['retry-after', 'x-ratelimit-reset'].map((name) => Number(headers.get(name) ?? NaN));
    if (after >= 0) return after * 1000;
    if (reset >= 0) return Math.max(0, reset * 1000 - this.options.runtime.now());
    return undefined;
  }
}

const IP_ADVICE =
  "turn off SendGrid's IP Access Management, or allow the address of this request there; a Lambda function has a fixed " +
  'address only in a VPC behind a NAT gateway with an Elastic IP';

function isRateLimited(error: unknown): error is SendGridApiError {
  return error instanceof SendGridApiError && error.status === 429;
}

/** Node.js puts the connection's error into the cause. */
function noResponse(error: unknown): never {
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  if (error instanceof BodyTooLargeError) throw new NoResponseError(error.message);
  throw new NoResponseError(String(cause?.code ?? name));
}
