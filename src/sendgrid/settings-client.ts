import { Redactor } from './redactor';
import { Runtime } from './runtime';
import { Log } from '../registration/handler/log';
import { NoAnswer, RegistrationError, SendGridRefusal } from '../registration/handler/sendgrid-errors';
import { Account } from '../registration/handler/wanted-webhook';

export interface SendGridCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** Of the API key. */
  readonly scope: string;
  /** Whether it may be made again when it is not known whether it took effect. */
  readonly isRepeatable: boolean;
}

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

export interface SendGridClientOptions {
  readonly account: Pick<Account, 'apiUrl' | 'onBehalfOf'>;
  readonly apiKey: string;
  readonly log: Pick<Log, 'info'>;
  readonly redactor: Redactor;
  readonly surroundings: Runtime;
  /** Milliseconds since the epoch after which nothing is tried again. */
  readonly deadline: number;
  /** Ends a call that is under way. */
  readonly signal?: AbortSignal;
}

/**
 * Calls SendGrid's API with plain `fetch`: again after 429, 5xx and no answer, with pauses that grow and are partly
 * chance, as long as there is time.
 */
export class SendGridClient {
  constructor(private readonly options: SendGridClientOptions) {}

  /** Throws `SendGridRefusal`, `NoAnswer`, or a `RegistrationError` where the API key is at fault. */
  public async call<T>(call: SendGridCall): Promise<T> {
    let isUnclear = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt<T>(call, attempt);
      } catch (error) {
        isUnclear ||= isUncertain(error);
        const pause = attempt < ATTEMPTS ? this.pauseBefore(error, call, attempt) : undefined;
        if (pause === undefined || this.options.surroundings.now() + pause > this.options.deadline) {
          throw isUnclear ? uncertain(error as Error) : error;
        }
        await this.options.surroundings.pause(pause);
      }
    }
  }

  private async attempt<T>({ method, path, body, scope }: SendGridCall, attempt: number): Promise<T> {
    const { account, apiKey, log, surroundings, signal } = this.options;
    const start = surroundings.now();
    const timeout = AbortSignal.timeout(
      Math.max(1, Math.min(surroundings.answerTimeoutMs, this.options.deadline - start)),
    );
    let result = '';
    try {
      const response = await fetch(new URL(path, account.apiUrl), {
        method,
        headers: {
          Authorization: `Bearer ${apiKey}`,
          'User-Agent': 'cdk-sendgrid-oauth-webhook',
          ...(account.onBehalfOf ? { 'on-behalf-of': account.onBehalfOf } : {}),
          ...(body ? { 'Content-Type': 'application/json' } : {}),
        },
        body: body && JSON.stringify(body),
        // The key is for SendGrid alone.
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      }).catch(noAnswer);
      result = String(response.status);
      const text = await response.text().catch(noAnswer);
      if (!response.ok) throw this.refusal(response, text, scope);
      return parse(text) as T;
    } catch (error) {
      if (error instanceof NoAnswer) result = error.reason;
      throw error;
    } finally {
      log.info('SendGrid', { call: `${method} ${path}`, result, attempt, milliseconds: surroundings.now() - start });
    }
  }

  private refusal(response: Response, text: string, scope: string): Error {
    const { words, existingId } = wordsOf(text);
    // Before they are cut: of a secret that is cut, nothing would be found.
    const cleaned = this.options.redactor.clean(words).slice(0, LONGEST_WORDS);
    if (response.status === 401) {
      return new RegistrationError(
        `SendGrid does not accept the API key (401: ${cleaned}). Put a valid one into its secret; a key is of one ` +
          'region, global or EU, as `apiRegion` has to be',
      );
    }
    if (response.status === 403) {
      return new RegistrationError(
        `SendGrid does not allow the API key to do this (403: ${cleaned}). It needs the scope ${scope}`,
      );
    }
    return new SendGridRefusal(response.status, cleaned, existingId, this.wait(response));
  }

  /** How long SendGrid asks to wait. */
  private wait({ headers }: Response): number | undefined {
    const [after, reset] = ['retry-after', 'x-ratelimit-reset'].map((name) => Number(headers.get(name) ?? NaN));
    if (after >= 0) return after * 1000;
    if (reset >= 0) return Math.max(0, reset * 1000 - this.options.surroundings.now());
    return undefined;
  }

  /** Undefined for what would not be better the next time, or may not be repeated. */
  private pauseBefore(error: unknown, { isRepeatable }: SendGridCall, attempt: number): number | undefined {
    const chance = this.options.surroundings.random();
    const backOff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.5 + chance / 2);
    if (error instanceof SendGridRefusal && error.status === 429) {
      // Those who wait for the same second must not come in the same one.
      return error.waitMs === undefined ? backOff : error.waitMs + chance * 1000;
    }
    return isRepeatable && isUncertain(error) ? backOff : undefined;
  }
}

/** Whether a request may have taken effect or not, and may do better the next time. */
export function isUncertain(error: unknown): boolean {
  if (UNCERTAIN.has(error as Error)) return true;
  return error instanceof NoAnswer || (error instanceof SendGridRefusal && error.status >= 500);
}

/** Errors that are clear by themselves, and come after one that is not. */
const UNCERTAIN = new WeakSet<Error>();

/** The same error, of a request that was made before without a clear answer. */
export function uncertain(error: Error): Error {
  UNCERTAIN.add(error);
  return error;
}

/** Node.js hides what was wrong with a connection in the cause. */
function noAnswer(error: unknown): never {
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  throw new NoAnswer(String(cause?.code ?? name));
}

function parse(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new NoAnswer('malformed JSON');
  }
}

/** The API's errors are `{errors: [{message, field?, id?}]}`; what is in front of it, such as a proxy, has its own. */
function wordsOf(text: string): { words: string; existingId?: string } {
  try {
    const { errors } = JSON.parse(text) as { errors: Array<{ message: string; field?: string | null; id?: string }> };
    const words = errors.map(({ message, field }) => (field ? `${field}: ${message}` : message)).join('; ');
    return { words, existingId: errors.find(({ id }) => id)?.id };
  } catch {
    return { words: 'no words that can be read' };
  }
}

/** An event of a stack is short. */
const LONGEST_WORDS = 500;
