import { Account } from './account';
import { SendGridApi, SendGridApiRequest } from './api';
import { ApiServer } from './api-server';
import { EventDispatcher, PostReport } from './event-dispatcher';
import { EventWebhook } from './event-webhook';
import { SendGridFault } from './faults';

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
   * How many webhooks an account may have, disabled ones too.
   *
   * @default 5
   */
  readonly maxAllowed?: number;

  /**
   * The time, in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number;
}

/**
 * A webhook as it is at SendGrid. Its client secret can only be set.
 */
export interface LocalEventWebhook {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly friendlyName?: string;
  /** The types of events that it gets, as the settings API spells them. */
  readonly events: readonly string[];
  readonly oauthClientId?: string;
  readonly oauthTokenUrl?: string;
  /** Undefined while posts are not signed. */
  readonly publicKey?: string;
}

/**
 * Stands in for SendGrid: serves its API for the settings of event webhooks, with the vendor's rules, and posts events
 * to the webhooks that are registered there, signed and with a token where they ask for it, until they are taken.
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
   * An API key that may do everything. It is made up, and opens nothing but this.
   */
  public readonly apiKey: string;

  /**
   * The requests to the API, in their order.
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
   * What takes the place of `https://api.sendgrid.com`.
   */
  public get url(): string {
    return this.server.url;
  }

  /**
   * Makes another API key, which may do only what its scopes say, such as `user.webhooks.event.settings.read`.
   */
  public addApiKey(scopes: readonly string[]): string {
    return this.api.addKey(scopes);
  }

  /**
   * The webhooks of an account, the oldest first.
   *
   * @param onBehalfOf value of the request header, for those of a subuser or a customer account
   */
  public webhooks(onBehalfOf?: string): LocalEventWebhook[] {
    return this.account(onBehalfOf).webhooks.map(view);
  }

  /**
   * Adds a webhook as somebody does on SendGrid's page, with the members of the settings API; returns its id.
   */
  public addWebhook(settings: Readonly<Record<string, unknown>>, onBehalfOf?: string): string {
    return this.account(onBehalfOf).create(settings).id;
  }

  /**
   * Changes a webhook as somebody does on SendGrid's page.
   */
  public editWebhook(id: string, settings: Readonly<Record<string, unknown>>, onBehalfOf?: string): void {
    this.account(onBehalfOf).update(id, settings);
  }

  /**
   * Deletes a webhook as somebody does on SendGrid's page.
   */
  public deleteWebhook(id: string, onBehalfOf?: string): void {
    this.account(onBehalfOf).delete(id);
  }

  /**
   * Turns signing off and on, which makes another key.
   */
  public rotateSigningKey(id: string, onBehalfOf?: string): void {
    const webhook = this.account(onBehalfOf).get(id);
    webhook.setSigning(false);
    webhook.setSigning(true);
  }

  /**
   * Turns signing off, which deletes the key.
   */
  public disableSigning(id: string, onBehalfOf?: string): void {
    this.account(onBehalfOf).get(id).setSigning(false);
  }

  /**
   * Makes something happen to the next requests to the API.
   */
  public interfere(fault: SendGridFault): void {
    this.api.faults.add(fault);
  }

  /**
   * Lets all requests to the API have their effect again.
   */
  public behave(): void {
    this.api.faults.clear();
  }

  /**
   * Posts events to the enabled webhooks of an account. What is not taken waits for its next attempt.
   *
   * @param events of which each webhook gets the types that it asks for, or a whole batch as text
   */
  public async post(events: readonly object[] | string, onBehalfOf?: string): Promise<PostReport[]> {
    return this.dispatcher.post(this.account(onBehalfOf), events);
  }

  /**
   * Makes the attempts that are due by now: after 1, 2, 4 minutes and so on, up to an hour.
   */
  public async postDue(): Promise<PostReport[]> {
    return this.dispatcher.postDue();
  }

  /**
   * How many batches wait for another attempt.
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
