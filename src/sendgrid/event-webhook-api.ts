import { SendGridClient } from './settings-client';

/** A webhook as SendGrid's API returns it, with a flag for each event type. */
export interface EventWebhookObject {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly friendly_name?: string | null;
  readonly oauth_client_id?: string | null;
  readonly oauth_token_url?: string | null;
  readonly [member: string]: unknown;
}

export interface AllWebhooks {
  readonly max_allowed: number;
  readonly webhooks: readonly EventWebhookObject[];
}

/** The webhook to test. Without a client secret SendGrid uses the one it has. */
export interface TestRequest {
  readonly id: string;
  readonly url: string;
  readonly [member: string]: unknown;
}

/** An event flag that responses contain only on request, and that SendGrid documents for no request. */
export const STATUS_CHANGE_FLAG = 'account_status_change';

const SETTINGS = '/v3/user/webhooks/event/settings';
const SCOPES = 'user.webhooks.event.settings';
const INCLUDE = `?include=${STATUS_CHANGE_FLAG}`;

/**
 * SendGrid's API for the settings of event webhooks. Each call names a webhook by its id: without one SendGrid applies
 * it to the account's oldest webhook.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/webhooks
 */
export class EventWebhookApi {
  constructor(private readonly client: SendGridClient) {}

  /** Not repeated when its outcome is unknown, as that could create two webhooks. */
  public async create(settings: object): Promise<Partial<EventWebhookObject>> {
    const scope = `${SCOPES}.create`;
    return this.client.call({ method: 'POST', path: SETTINGS, body: settings, scope, isRepeatable: false });
  }

  public async all(): Promise<AllWebhooks> {
    const path = `${SETTINGS}/all${INCLUDE}`;
    return this.client.call({ method: 'GET', path, scope: `${SCOPES}.read`, isRepeatable: true });
  }

  public async update(id: string, settings: object): Promise<void> {
    const path = `${SETTINGS}/${segment(id)}${INCLUDE}`;
    await this.client.call({
      method: 'PATCH',
      path,
      body: settings,
      scope: `${SCOPES}.update`,
      isRepeatable: true,
    });
  }

  public async delete(id: string): Promise<void> {
    const path = `${SETTINGS}/${segment(id)}`;
    await this.client.call({ method: 'DELETE', path, scope: `${SCOPES}.delete`, isRepeatable: true });
  }

  /** Returns the public key, or an empty text if SendGrid does not sign its requests. */
  public async publicKey(id: string): Promise<string> {
    const path = `${SETTINGS}/signed/${segment(id)}`;
    return publicKeyOf(await this.client.call({ method: 'GET', path, scope: `${SCOPES}.read`, isRepeatable: true }));
  }

  /** Returns the public key. Not repeated when its outcome is unknown, as each call may create another key. */
  public async setSigning(id: string, enabled: boolean): Promise<string> {
    const path = `${SETTINGS}/signed/${segment(id)}`;
    const scope = `${SCOPES}.update`;
    return publicKeyOf(
      await this.client.call({ method: 'PATCH', path, body: { enabled }, scope, isRepeatable: false }),
    );
  }

  /** Asks SendGrid to post test events. */
  public async test(request: TestRequest): Promise<void> {
    const path = '/v3/user/webhooks/event/test';
    const scope = 'user.webhooks.event.test.create';
    await this.client.call({ method: 'POST', path, body: request, scope, isRepeatable: true });
  }
}

function segment(id: string): string {
  if (id === '') throw new Error('the id of the webhook is empty');
  return encodeURIComponent(id);
}

function publicKeyOf({ public_key: key }: { public_key?: string | null }): string {
  return key ?? '';
}
