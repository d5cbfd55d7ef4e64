import { isTokenRejected } from '../../sendgrid/oauth-error-codes';
import { PostResponse, postBatch } from '../../sendgrid/post-batch';
import type { EventSignature } from '../../sendgrid/signature-headers';
import type { SigningKey } from '../../sendgrid/signing-key';
import { tokenRequest } from '../../sendgrid/token-request';

/** Who posts, and where to. */
export interface EventWebhookSenderOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
  /** Signs each post, as with the Signed Event Webhook turned on. */
  readonly signingKey?: SigningKey;
  /** How long to wait for an answer. By default as long as it takes. */
  readonly timeoutMilliseconds?: number;
  /** Ends requests that are under way. */
  readonly signal?: AbortSignal;
  /** Told of each answer to a post, refusals that lead to a new token too. */
  readonly onResponse?: (answer: TimedResponse) => void;
}

/** An answer to a post. */
export interface TimedResponse {
  readonly status: number;
  readonly milliseconds: number;
}

/** How a post went. */
export interface PostOutcome {
  readonly status: number;
  readonly body: string;
  /** Whether the cached token was refused and a new one was asked for. */
  readonly renewedToken: boolean;
  /** The refusal that led to a new token. */
  readonly rejection?: { readonly status: number; readonly body: string };
}

/**
 * Plays SendGrid's part: asks for a token with its client credentials and no scope, keeps it, posts with it, and asks
 * for a new one only when a refusal is a 4xx that has one of the three codes in its body.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export class EventWebhookSender {
  private token?: Promise<string>;

  constructor(private readonly options: EventWebhookSenderOptions) {}

  /**
   * Posts a batch of events: a JSON array, as text or as bytes.
   *
   * @param signature one that was made before, to send a post again; by default a new one, if there is a `signingKey`
   */
  public async post(
    batch: string | Buffer,
    signature: EventSignature | undefined = this.options.signingKey?.sign(batch),
  ): Promise<PostOutcome> {
    const token = await this.cachedToken();
    const first = await this.send(batch, token, signature);
    if (!isTokenRejected(first)) return { ...first, renewedToken: false };
    const renewed = await this.cachedToken(token);
    return { ...(await this.send(batch, renewed, signature)), renewedToken: true, rejection: first };
  }

  /** Asks for a token, whether there is one or not; posts are made with it from then on. */
  public async requestToken(): Promise<string> {
    const token = this.fetchToken();
    this.token = token;
    try {
      return await token;
    } catch (error) {
      if (this.token === token) this.token = undefined;
      throw error;
    }
  }

  private async fetchToken(): Promise<string> {
    const { clientId, clientSecret, tokenUrl } = this.options;
    const response = await fetch(tokenUrl, {
      ...tokenRequest(clientId, clientSecret),
      redirect: 'error',
      signal: this.abortSignal(),
    });
    const body = (await response.json().catch(() => ({}))) as { access_token?: string; error?: string };
    if (!body.access_token) {
      throw new Error(`no token: the token URL answered ${[response.status, body.error].join(' ').trim()}`);
    }
    return body.access_token;
  }

  private async send(batch: string | Buffer, token: string, signature?: EventSignature): Promise<PostResponse> {
    const start = performance.now();
    const answer = await postBatch(this.options.httpPostUrl, batch, token, signature, this.abortSignal());
    this.options.onResponse?.({ status: answer.status, milliseconds: performance.now() - start });
    return answer;
  }

  /** One for all posts that are under way, and another one once somebody was refused with it. */
  private async cachedToken(refused?: string): Promise<string> {
    const known = this.token;
    if (known && refused !== undefined && (await known) === refused && this.token === known) this.token = undefined;
    return this.token ?? this.requestToken();
  }

  private abortSignal(): AbortSignal | undefined {
    const { timeoutMilliseconds, signal } = this.options;
    if (timeoutMilliseconds === undefined) return signal;
    const timeout = AbortSignal.timeout(timeoutMilliseconds);
    return signal ? AbortSignal.any([signal, timeout]) : timeout;
  }
}
