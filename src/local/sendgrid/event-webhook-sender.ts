import type { Agent } from 'node:http';
import { fetchText } from '../../sendgrid/fetch-text';
import { isTokenRejected } from '../../sendgrid/oauth-error-codes';
import type { PostResponse } from '../../sendgrid/post-batch';
import { PostConnections } from '../../sendgrid/post-connections';
import type { EventSignature } from '../../sendgrid/signature-headers';
import type { SigningKey } from '../../sendgrid/signing-key';
import type { TimeLimit } from '../../sendgrid/time-limit';
import { tokenRequest } from '../../sendgrid/token-request';
import { readTokenResponse } from '../../sendgrid/token-response';

/**
 * Options of `EventWebhookSender`: the client and the webhook.
 */
export interface EventWebhookSenderOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
  /** Signs each post, as with the Signed Event Webhook turned on. */
  readonly signingKey?: SigningKey;
  /** How long to wait for a response. No limit by default. */
  readonly timeoutMilliseconds?: number;
  /** Cancels requests in progress. */
  readonly signal?: AbortSignal;
  /**
   * Opens the connections for posts.
   *
   * @internal
   */
  readonly agent?: Agent;
  /** Called with each response to a post, including a rejection that leads to a new token. */
  readonly onResponse?: (response: TimedResponse) => void;
}

/**
 * The response to a post.
 */
export interface TimedResponse {
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

/**
 * The outcome of a post.
 */
export interface PostOutcome {
  readonly status: number;
  readonly body: string;
  /** Whether the cached token was rejected and the sender requested a new one. */
  readonly renewedToken: boolean;
  /** The response that led to a new token. */
  readonly rejection?: { readonly status: number; readonly body: string };
}

/**
 * Simulates SendGrid: requests a token with client credentials and no scope, caches the token, and posts with it. The
 * sender requests a new token only after a 4xx response with one of the OAuth error codes in its body.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export class EventWebhookSender {
  private readonly connections: PostConnections;
  private token?: Promise<string>;

  constructor(private readonly options: EventWebhookSenderOptions) {
    this.connections = new PostConnections(options.httpPostUrl, options.agent);
  }

  /**
   * Posts a batch of events, a JSON array as text or bytes.
   *
   * @param signature the signature of an earlier attempt, to repeat a post; by default a new one if `signingKey` is set
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

  /** Requests a token, which replaces the cached one. */
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
    const { status, body } = await fetchText(tokenUrl, tokenRequest(clientId, clientSecret), this.limit);
    const { token, tokenProblem, error } = readTokenResponse(body);
    if (token !== undefined) return token;
    const response = [status, error].filter((part) => part !== undefined).join(' ');
    const problem = tokenProblem === undefined ? '' : ` (${tokenProblem})`;
    throw new Error(`could not get a token: the token URL responded with ${response}${problem}`);
  }

  private async send(batch: string | Buffer, token: string, signature?: EventSignature): Promise<PostResponse> {
    const start = performance.now();
    const response = await this.connections.post(batch, token, signature, this.limit);
    this.options.onResponse?.({ ...response, milliseconds: performance.now() - start });
    return response;
  }

  /** Returns a token that concurrent posts share. A rejected token is replaced once. */
  private async cachedToken(rejected?: string): Promise<string> {
    const known = this.token;
    if (known && rejected !== undefined && (await known) === rejected && this.token === known) this.token = undefined;
    return this.token ?? this.requestToken();
  }

  private get limit(): TimeLimit {
    return { timeoutMs: this.options.timeoutMilliseconds, signal: this.options.signal };
  }
}
