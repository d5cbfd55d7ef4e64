import { OAuthProperties, ResourceProperties } from './resource-properties';
import { EVENT_SETTINGS } from '../../sendgrid/event-types';
import { EventWebhookObject, STATUS_CHANGE_FLAG } from '../../sendgrid/event-webhook-api';

type Settings = Readonly<Record<string, unknown>>;

/**
 * The whole object: SendGrid does not document what an update does to members that are left out.
 *
 * An event type that this library does not know is included if the template names it.
 */
export function settingsObject(desired: ResourceProperties, clientSecret: string | undefined): Settings {
  const { Url, Events, FriendlyName, Enabled, OAuth } = desired;
  const flags = [...new Set([...EVENT_SETTINGS, ...Events])].map((name) => [name, Events.includes(name)]);
  return {
    enabled: Enabled === 'true',
    url: Url,
    friendly_name: FriendlyName || null,
    ...(Object.fromEntries(flags) as Settings),
    ...oAuthMembers(OAuth, clientSecret),
  };
}

/** SendGrid's documentation asks for empty texts to turn OAuth off. */
export function oAuthMembers(oAuth: OAuthProperties | undefined, clientSecret = ''): Record<string, string> {
  const { ClientId = '', TokenUrl = '' } = oAuth ?? {};
  return { oauth_client_id: ClientId, oauth_token_url: TokenUrl, oauth_client_secret: clientSecret };
}

/** Disabled, so that SendGrid posts nothing before signatures can be verified. Documented members only. */
export function newSettingsObject(desired: ResourceProperties, temporaryName: string, clientSecret?: string): Settings {
  const settings = settingsObject({ ...desired, Enabled: 'false', FriendlyName: temporaryName }, clientSecret);
  return Object.fromEntries(Object.entries(withoutStatusChange(settings)).filter(([, value]) => value !== ''));
}

/** What to keep of a webhook that is adopted. Its URL stays, and a token URL may contain a password. */
export function settingsBeforeAdoption(webhook: EventWebhookObject): Settings {
  const { oauth_client_id: clientId, oauth_token_url: tokenUrl } = webhook;
  return { ...switches(webhook), clientId, tokenUrl: tokenUrl && mayContainSecret(tokenUrl) ? undefined : tokenUrl };
}

/** Without the client secret of another client, which SendGrid does not return: the webhook keeps the client it has. */
export function restoredSettings(webhook: EventWebhookObject, adopted: Settings): Settings {
  const { clientId, tokenUrl, ...rest } = adopted;
  if (!clientId) return { ...existingSettings(webhook), ...rest, ...oAuthMembers(undefined) };
  const isRestorable = clientId === webhook.oauth_client_id && tokenUrl;
  return { ...existingSettings(webhook), ...rest, ...(isRestorable ? { oauth_token_url: tokenUrl } : {}) };
}

/** Documented members only, as a rejection would keep the stack from being deleted. */
export function disabledSettings(webhook: EventWebhookObject): Settings {
  return withoutStatusChange({ ...existingSettings(webhook), enabled: false });
}

export function withoutStatusChange(settings: Settings): Settings {
  const { [STATUS_CHANGE_FLAG]: _flag, ...documented } = settings;
  return documented;
}

/** Without a client secret: SendGrid keeps it. */
function existingSettings(webhook: EventWebhookObject): Settings {
  const { url, oauth_client_id: clientId, oauth_token_url: tokenUrl } = webhook;
  return { url, ...switches(webhook), oauth_client_id: clientId ?? '', oauth_token_url: tokenUrl ?? '' };
}

function switches(webhook: EventWebhookObject): Settings {
  const flags = EVENT_SETTINGS.map((name) => [name, webhook[name]]).filter(([, flag]) => typeof flag === 'boolean');
  return { enabled: webhook.enabled, friendly_name: webhook.friendly_name ?? null, ...Object.fromEntries(flags) };
}

function mayContainSecret(url: string): boolean {
  const { username, password, search } = URL.canParse(url) ? new URL(url) : { username: '', password: '', search: '' };
  return username + password + search !== '';
}
