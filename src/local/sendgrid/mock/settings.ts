import { ApiError } from './api-error';
import { EVENT_SETTINGS, EventSetting } from '../../../sendgrid/event-types';

/** The settings of a webhook that a request can change. */
export interface WebhookSettings {
  readonly url: string;
  readonly enabled: boolean;
  readonly friendlyName: string | null;
  readonly events: ReadonlySet<EventSetting>;
  readonly oauthClientId: string | null;
  readonly oauthTokenUrl: string | null;
  /** Write-only: no response contains it. */
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

/** Applies a request body. Settings that the body lacks stay unchanged. Throws an `ApiError`. */
export function applyBody(body: Body, current: WebhookSettings = INITIAL): WebhookSettings {
  const settings: WebhookSettings = {
    url: text(body, 'url') ?? current.url,
    enabled: flag(body, 'enabled') ?? current.enabled,
    friendlyName: nullable(body, 'friendly_name', current.friendlyName),
    events: new Set(EVENT_SETTINGS.filter((name) => flag(body, name) ?? current.events.has(name))),
    oauthClientId: clearable(body, 'oauth_client_id', current.oauthClientId),
    oauthTokenUrl: clearable(body, 'oauth_token_url', current.oauthTokenUrl),
    oauthClientSecret: clearable(body, 'oauth_client_secret', current.oauthClientSecret),
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
    throw new ApiError(400, 'oauth_client_secret requires oauth_client_id and oauth_token_url');
  }
}

function text(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new ApiError(400, 'must be a string', { field: name });
}

function nullable(body: Body, name: string, current: string | null): string | null {
  if (body[name] === null) return null;
  return text(body, name) ?? current;
}

/** An empty string clears the setting, as SendGrid documents for OAuth. `null`, which it does not document, is ignored. */
function clearable(body: Body, name: string, current: string | null): string | null {
  return body[name] === '' ? null : (nullable(body, name, current) ?? current);
}

function flag(body: Body, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new ApiError(400, 'must be a boolean', { field: name });
}
