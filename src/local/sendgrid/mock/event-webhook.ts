import { randomUUID } from 'node:crypto';
import { WebhookSettings } from './settings';
import { EVENT_SETTINGS } from '../../../sendgrid/event-types';
import { STATUS_CHANGE_FLAG } from '../../../sendgrid/event-webhook-api';
import { SigningKey } from '../../../sendgrid/signing-key';

/** A webhook of an account. */
export class EventWebhook {
  public readonly id = randomUUID();
  public signingKey?: SigningKey;
  private updatedAt: number;

  constructor(
    public settings: WebhookSettings,
    public readonly createdAt: number,
  ) {
    this.updatedAt = createdAt;
  }

  public change(settings: WebhookSettings, now: number): void {
    this.settings = settings;
    this.updatedAt = now;
  }

  /** Enabling signing generates a key pair. Disabling it deletes the key pair. */
  public setSigning(isOn: boolean): void {
    this.signingKey = isOn ? (this.signingKey ?? SigningKey.generate()) : undefined;
  }

  public get signing(): object {
    return { id: this.id, public_key: this.signingKey?.publicKey ?? '' };
  }

  /** @param include an optional member to include */
  public describe(include: string | undefined): Record<string, unknown> {
    const { url, enabled, friendlyName, events, oauthClientId, oauthTokenUrl } = this.settings;
    const flags = EVENT_SETTINGS.filter((name) => name !== STATUS_CHANGE_FLAG || include === name);
    return {
      enabled,
      url,
      ...Object.fromEntries(flags.map((name) => [name, events.has(name)])),
      friendly_name: friendlyName,
      id: this.id,
      oauth_client_id: oauthClientId,
      oauth_token_url: oauthTokenUrl,
    };
  }

  public get dates(): object {
    return { created_date: isoDate(this.createdAt), updated_date: isoDate(this.updatedAt) };
  }

  public get publicKey(): object {
    return this.signingKey ? { public_key: this.signingKey.publicKey } : {};
  }
}

function isoDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
