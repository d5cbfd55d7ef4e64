import { ApiError } from './api-error';
import { EVENT_SETTINGS, EventSetting } from '../../../sendgrid/event-types';

/** What a request may set. */
export interface WebhookSettings {
  readonly url: string;
  readonly enabled: boolean;
  readonly friendlyName: string | null;
  readonly events: ReadonlySet<EventSetting>;
  readonly oauthClientId: string | null;
  readonly oauthTokenUrl: string | null;
  /** Write-only: no answer has it. */
  readonly oauthClientSecret: string | null;
}

const INITIAL: WebhookSettings = {
  url: '',
  enabled: false,
  friendlyName: null,
  events: new Set(),
  oauthClientId: null,
  oauthTokenUrl: null,
  oauthClientSecret: null,
};

type Body = Readonly<Record<string, unknown>>;

/** Applies the body of a request; what it leaves out stays. Throws an `ApiError`. */
export function applyBody(body: Body, before: WebhookSettings = INITIAL): WebhookSettings {
  const settings: WebhookSettings = {
    url: text(body, 'url') ?? before.url,
    enabled: flag(body, 'enabled') ?? before.enabled,
    friendlyName: nullable(body, 'friendly_name', before.friendlyName),
    events: new Set(EVENT_SETTINGS.filter((name) => flag(body, name) ?? before.events.has(name))),
    oauthClientId: clearable(body, 'oauth_client_id', before.oauthClientId),
    oauthTokenUrl: clearable(body, 'oauth_token_url', before.oauthTokenUrl),
    oauthClientSecret: clearable(body, 'oauth_client_secret', before.oauthClientSecret),
  };
  checkUrl(settings.url);
  checkOAuth(settings);
  return settings;
}

export function checkUrl(url: string): void {
  if (!/^https?:\/\/[^/\s]+/.test(url)) throw new ApiError(400, `'${url}' is not a valid url`);
}

function checkOAuth({ oauthClientId, oauthTokenUrl, oauthClientSecret }: WebhookSettings): void {
  if ((oauthClientId === null) !== (oauthTokenUrl === null)) {
    throw new ApiError(400, 'oauth_client_id and oauth_token_url must be set together');
  }
  if (oauthClientSecret !== null && oauthClientId === null) {
    throw new ApiError(400, 'oauth_client_secret needs oauth_client_id and oauth_token_url');
  }
}

function text(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new ApiError(400, 'must be a string', { field: name });
}

function nullable(body: Body, name: string, before: string | null): string | null {
  if (body[name] === null) return null;
  return text(body, name) ?? before;
}

/** An empty text clears it, as SendGrid documents for OAuth; what `null` does it does not say, and here is nothing. */
function clearable(body: Body, name: string, before: string | null): string | null {
  return body[name] === '' ? null : (nullable(body, name, before) ?? before);
}

function flag(body: Body, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new ApiError(400, 'must be a boolean', { field: name });
}
