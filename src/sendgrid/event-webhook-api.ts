import {
  AllWebhooks,
  isWebhookId,
  readAllWebhooks,
  readId,
  readNothing,
  readPublicKey,
  readUpdate,
} from './api-responses';
import { SendGridClient } from './settings-client';

export type { AllWebhooks, EventWebhookObject } from './api-responses';

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

  /** Returns the id. Not repeated when its outcome is unknown, as that could create two webhooks. */
  public async create(settings: object): Promise<string> {
    const scope = `${SCOPES}.create`;
    return this.client.call({
      method: 'POST',
      path: SETTINGS,
      body: settings,
      scope,
      isRepeatable: false,
      read: readId,
    });
  }

  public async all(): Promise<AllWebhooks> {
    const path = `${SETTINGS}/all${INCLUDE}`;
    const scope = `${SCOPES}.read`;
    return this.client.call({ method: 'GET', path, scope, isRepeatable: true, read: readAllWebhooks });
  }

  public async update(id: string, settings: object): Promise<void> {
    const path = `${SETTINGS}/${segment(id)}${INCLUDE}`;
    const scope = `${SCOPES}.update`;
    await this.client.call({
      method: 'PATCH',
      path,
      body: settings,
      scope,
      isRepeatable: true,
      read: readUpdate,
    });
  }

  public async delete(id: string): Promise<void> {
    const path = `${SETTINGS}/${segment(id)}`;
    const scope = `${SCOPES}.delete`;
    await this.client.call({ method: 'DELETE', path, scope, isRepeatable: true, read: readNothing });
  }

  /** Returns the public key, or an empty text if SendGrid does not sign its requests. */
  public async publicKey(id: string): Promise<string> {
    return this.client.call({ method: 'GET', ...signed(id, 'read'), isRepeatable: true });
  }

  /** Returns the public key. Not repeated when its outcome is unknown, as each call may create another key. */
  public async setSigning(id: string, enabled: boolean): Promise<string> {
    return this.client.call({ method: 'PATCH', ...signed(id, 'update'), body: { enabled }, isRepeatable: false });
  }

  /** Asks SendGrid to post test events. */
  public async test(request: TestRequest): Promise<void> {
    const path = '/v3/user/webhooks/event/test';
    const scope = 'user.webhooks.event.test.create';
    await this.client.call({
      method: 'POST',
      path,
      body: request,
      scope,
      isRepeatable: true,
      read: readNothing,
    });
  }
}

function signed(id: string, operation: 'read' | 'update') {
  return {
    path: `${SETTINGS}/signed/${segment(id)}`,
    scope: `${SCOPES}.${operation}`,
    isUnavailableWithoutScope: true,
    read: readPublicKey,
  };
}

function segment(id: string): string {
  if (isWebhookId(id)) return id;
  const shown = JSON.stringify(String(id).slice(0, 100));
  throw new Error(`the webhook's id must be 1 to 100 letters, digits, hyphens and underscores, got: ${shown}`);
}
