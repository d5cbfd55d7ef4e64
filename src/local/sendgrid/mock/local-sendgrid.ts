import { Account } from './account';
import { SendGridApi, SendGridApiRequest } from './api';
import { ApiServer } from './api-server';
import { EventDispatcher, PostReport } from './event-dispatcher';
import { EventWebhook } from './event-webhook';
import { SendGridFault } from './faults';
import { SigningKey } from '../../../sendgrid/signing-key';

/**
 * Options of `LocalSendGrid.start()`.
 */
export interface LocalSendGridOptions {
  /**
   * Port of 127.0.0.1 to listen on.
   *
   * @default - any free port
   */
  readonly port?: number;

  /**
   * Maximum number of webhooks in an account, including disabled ones.
   *
   * @default 5
   */
  readonly maxAllowed?: number;

  /**
   * Returns the time in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number;
}

/**
 * A webhook at SendGrid. SendGrid never returns its client secret.
 */
export interface LocalEventWebhook {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly friendlyName?: string;
  /** The event types that the webhook subscribes to, as named by the settings API. */
  readonly events: readonly string[];
  readonly oauthClientId?: string;
  readonly oauthTokenUrl?: string;
  /** Undefined if posts are not signed. */
  readonly publicKey?: string;
}

/**
 * A mock of SendGrid. It serves the settings API for event webhooks by SendGrid's rules, and posts events to the
 * registered webhooks, with OAuth 2.0 and signatures as configured, and with retries until they are accepted.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/webhooks
 */
export class LocalSendGrid {
  /**
   * Starts listening on loopback.
   */
  public static async start(options: LocalSendGridOptions = {}): Promise<LocalSendGrid> {
    const sendGrid = new LocalSendGrid(options);
    await sendGrid.server.listen(options.port ?? 0);
    return sendGrid;
  }

  /**
   * An API key with all permissions. It is valid for this mock only.
   */
  public readonly apiKey: string;

  /**
   * The requests to the API, in order.
   */
  public readonly requests: readonly SendGridApiRequest[];

  private readonly accounts = new Map<string | undefined, Account>();
  private readonly now: () => number;
  private readonly api: SendGridApi;
  private readonly server: ApiServer;
  private readonly dispatcher: EventDispatcher;

  private constructor(private readonly options: LocalSendGridOptions) {
    const requests: SendGridApiRequest[] = [];
    this.requests = requests;
    this.now = options.now ?? Date.now;
    this.dispatcher = new EventDispatcher(this.now);
    this.api = new SendGridApi({
      accounts: (onBehalfOf) => this.account(onBehalfOf),
      sendTestEvents: async (request, account) => this.dispatcher.test(request, account),
      now: this.now,
      onRequest: (request) => requests.push(request),
    });
    this.server = new ApiServer(this.api);
    this.apiKey = this.api.addKey('all');
  }

  /**
   * URL of the API, which replaces `https://api.sendgrid.com`.
   */
  public get url(): string {
    return this.server.url;
  }

  /**
   * Creates an API key with the given scopes, such as `user.webhooks.event.settings.read`.
   */
  public addApiKey(scopes: readonly string[]): string {
    return this.api.addKey(scopes);
  }

  /**
   * Returns the webhooks of an account, oldest first.
   *
   * @param onBehalfOf value of the header `on-behalf-of`, for a subuser or a customer account
   */
  public webhooks(onBehalfOf?: string): LocalEventWebhook[] {
    return this.account(onBehalfOf).webhooks.map(view);
  }

  /**
   * Adds a webhook, as a user does on SendGrid's page, with the members of the settings API. Returns its id.
   */
  public addWebhook(settings: Readonly<Record<string, unknown>>, onBehalfOf?: string): string {
    return this.account(onBehalfOf).create(settings).id;
  }

  /**
   * Changes a webhook, as a user does on SendGrid's page.
   */
  public editWebhook(id: string, settings: Readonly<Record<string, unknown>>, onBehalfOf?: string): void {
    this.account(onBehalfOf).update(id, settings);
  }

  /**
   * Deletes a webhook, as a user does on SendGrid's page.
   */
  public deleteWebhook(id: string, onBehalfOf?: string): void {
    this.account(onBehalfOf).delete(id);
  }

  /**
   * Disables and enables signing, which generates a new key.
   */
  public rotateSigningKey(id: string, onBehalfOf?: string): void {
    const webhook = this.account(onBehalfOf).get(id);
    webhook.setSigning(false);
    webhook.setSigning(true);
  }

  /**
   * Disables signing, which deletes the key.
   */
  public disableSigning(id: string, onBehalfOf?: string): void {
    this.account(onBehalfOf).get(id).setSigning(false);
  }

  /**
   * Returns the key that signs posts to a URL, of which SendGrid shows only the public part. Undefined if they are not
   * signed.
   */
  public signingKeyFor(url: string): SigningKey | undefined {
    const webhooks = [...this.accounts.values()].flatMap((account) => account.webhooks);
    return webhooks.find(({ settings, signingKey }) => settings.url === url && signingKey)?.signingKey;
  }

  /**
   * Injects a fault into the next matching requests to the API.
   */
  public injectFault(fault: SendGridFault): void {
    this.api.faults.add(fault);
  }

  /**
   * Removes all pending faults.
   */
  public clearFaults(): void {
    this.api.faults.clear();
  }

  /**
   * Posts events to the enabled webhooks of an account. A batch that is not accepted waits for its next attempt.
   *
   * @param events events, of which each webhook receives the types that it subscribes to, or a complete batch as text
   */
  public async post(events: readonly object[] | string, onBehalfOf?: string): Promise<PostReport[]> {
    return this.dispatcher.post(this.account(onBehalfOf), events);
  }

  /**
   * Retries the posts that are due. The delays are 1, 2, 4 minutes and so on, up to an hour.
   */
  public async postDue(): Promise<PostReport[]> {
    return this.dispatcher.postDue();
  }

  /**
   * Number of batches that wait for their next attempt.
   */
  public get undelivered(): number {
    return this.dispatcher.undelivered;
  }

  /**
   * Stops listening.
   */
  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private account(onBehalfOf: string | undefined): Account {
    const account = this.accounts.get(onBehalfOf) ?? new Account(this.options.maxAllowed ?? 5, this.now);
    this.accounts.set(onBehalfOf, account);
    return account;
  }
}

function view({ id, settings, signingKey }: EventWebhook): LocalEventWebhook {
  const { url, enabled, friendlyName, events, oauthClientId, oauthTokenUrl } = settings;
  return {
    id,
    url,
    enabled,
    friendlyName: friendlyName ?? undefined,
    events: [...events],
    oauthClientId: oauthClientId ?? undefined,
    oauthTokenUrl: oauthTokenUrl ?? undefined,
    publicKey: signingKey?.publicKey,
  };
}
