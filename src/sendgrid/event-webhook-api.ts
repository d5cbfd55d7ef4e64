import { SendGridClient } from './settings-client';

/** A webhook as SendGrid's API has it, with a flag for each type of event. */
export interface EventWebhookObject {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly friendly_name?: string | null;
  readonly oauth_client_id?: string | null;
  readonly oauth_token_url?: string | null;
  readonly created_date?: string | null;
  readonly [member: string]: unknown;
}

export interface AllWebhooks {
  readonly max_allowed: number;
  readonly webhooks: readonly EventWebhookObject[];
}

/** Which webhook to test, and what with; SendGrid takes the client secret that the webhook has. */
export interface TestRequest {
  readonly id: string;
  readonly url: string;
  readonly [member: string]: unknown;
}

const SETTINGS = '/v3/user/webhooks/event/settings';
const SCOPES = 'user.webhooks.event.settings';
const STATUS_CHANGE = '?include=account_status_change';

/**
 * The calls of SendGrid's API that are made. Each names the webhook's id: without one they would act on the account's
 * oldest webhook.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/webhooks
 */
export class EventWebhookApi {
  constructor(private readonly client: SendGridClient) {}

  /** Not repeated when its effect is not known: there would be two. */
  public async create(settings: object): Promise<EventWebhookObject> {
    const scope = `${SCOPES}.create`;
    return this.client.call({ method: 'POST', path: SETTINGS, body: settings, scope, isRepeatable: false });
  }

  public async all(): Promise<AllWebhooks> {
    return this.client.call({
      method: 'GET',
      path: `${SETTINGS}/all${STATUS_CHANGE}`,
      scope: `${SCOPES}.read`,
      isRepeatable: true,
    });
  }

  public async update(id: string, settings: object): Promise<EventWebhookObject> {
    return this.client.call({
      method: 'PATCH',
      path: `${SETTINGS}/${segment(id)}${STATUS_CHANGE}`,
      body: settings,
      scope: `${SCOPES}.update`,
      isRepeatable: true,
    });
  }

  public async delete(id: string): Promise<void> {
    const path = `${SETTINGS}/${segment(id)}`;
    await this.client.call({ method: 'DELETE', path, scope: `${SCOPES}.delete`, isRepeatable: true });
  }

  /** The public key, or an empty text where posts are not signed. */
  public async publicKey(id: string): Promise<string> {
    const path = `${SETTINGS}/signed/${segment(id)}`;
    return publicKeyOf(await this.client.call({ method: 'GET', path, scope: `${SCOPES}.read`, isRepeatable: true }));
  }

  /** Returns the public key. Not repeated when its effect is not known: the key could be another after each time. */
  public async setSigning(id: string, enabled: boolean): Promise<string> {
    return publicKeyOf(
      await this.client.call({
        method: 'PATCH',
        path: `${SETTINGS}/signed/${segment(id)}`,
        body: { enabled },
        scope: `${SCOPES}.update`,
        isRepeatable: false,
      }),
    );
  }

  /** Makes SendGrid post test events. */
  public async test(request: TestRequest): Promise<void> {
    await this.client.call({
      method: 'POST',
      path: '/v3/user/webhooks/event/test',
      body: request,
      scope: 'user.webhooks.event.test.create',
      isRepeatable: true,
    });
  }
}

function segment(id: string): string {
  if (id === '') throw new Error('a call must name the id of a webhook');
  return encodeURIComponent(id);
}

function publicKeyOf({ public_key: key }: { public_key?: string | null }): string {
  return key ?? '';
}
