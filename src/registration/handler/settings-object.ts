import { TakenOver } from './mark';
import { WantedWebhook } from './wanted-webhook';
import { SendGridEventType } from '../sendgrid-event-type';

/** It is in the API's answers, if they are asked for it, and not in the description of its requests. */
export const STATUS_CHANGE_FLAG = 'account_status_change';

/**
 * The whole object, as SendGrid does not say what becomes of members that are left out. A type of event that this
 * library does not know is named by the template, or else left as it is.
 *
 * @param clientSecret left out where it is not known: SendGrid keeps the one it has
 */
export function settingsObject(
  { url, oAuth, events, friendlyName, enabled }: WantedWebhook,
  clientSecret: string | undefined,
): Record<string, unknown> {
  const known = SendGridEventType.all().map(({ settingName }) => settingName);
  const flags = [...new Set([...known, ...events])].map((name) => [name, events.includes(name)]);
  return {
    enabled,
    url,
    friendly_name: friendlyName ?? null,
    ...(Object.fromEntries(flags) as Record<string, boolean>),
    ...oAuthMembers(oAuth, clientSecret),
  };
}

/** Without OAuth, SendGrid's documentation asks for empty texts. */
export function oAuthMembers(oAuth: WantedWebhook['oAuth'], clientSecret?: string): Record<string, string> {
  return {
    oauth_client_id: oAuth?.clientId ?? '',
    oauth_token_url: oAuth?.tokenUrl ?? '',
    ...(oAuth && clientSecret === undefined ? {} : { oauth_client_secret: clientSecret ?? '' }),
  };
}

/**
 * What a webhook was before it was taken over, with the URL that it still has. The secret of another client is not
 * known, so such a client is not put back.
 */
export function formerSettings(former: TakenOver['settings'], { url, oAuth }: WantedWebhook): Record<string, unknown> {
  const { oauth_client_id: clientId, oauth_token_url: tokenUrl, ...settings } = former;
  const isSameClient = oAuth !== undefined && clientId === oAuth.clientId;
  const client = isSameClient ? { ...oAuth, tokenUrl: String(tokenUrl ?? oAuth.tokenUrl) } : oAuth;
  return { ...settings, url, ...oAuthMembers(clientId ? client : undefined) };
}

/** What is remembered of a webhook that is taken over. */
export function settingsToRemember(webhook: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { enabled, friendly_name: name = null, oauth_client_id, oauth_token_url: tokenUrl } = webhook;
  const flags = SendGridEventType.all().map(({ settingName }) => [settingName, webhook[settingName]]);
  const known = flags.filter(([, flag]) => typeof flag === 'boolean');
  // A parameter has room for 4 KB.
  const friendly = JSON.stringify(name).length <= LONGEST_NAME ? { friendly_name: name } : {};
  const token = mayHaveSecret(String(tokenUrl ?? '')) ? {} : { oauth_token_url: tokenUrl };
  return { enabled, ...friendly, ...Object.fromEntries(known), oauth_client_id, ...token };
}

/** A password, or something like it in a query. */
function mayHaveSecret(url: string): boolean {
  const { username, password, search } = URL.canParse(url) ? new URL(url) : { username: '', password: '', search: '' };
  return [username, password, search].some((part) => part !== '');
}

const LONGEST_NAME = 300;

/**
 * What a webhook is created with: it posts nothing until all of it is there, so that no post is unsigned. Without what
 * SendGrid does not describe, and without members that say nothing.
 */
export function newSettingsObject(wanted: WantedWebhook, clientSecret: string | undefined): Record<string, unknown> {
  const settings = withoutStatusChange(settingsObject({ ...wanted, enabled: false }, clientSecret));
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== ''));
}

/** With only what SendGrid describes. */
export function withoutStatusChange(settings: Record<string, unknown>): Record<string, unknown> {
  const { [STATUS_CHANGE_FLAG]: _flag, ...described } = settings;
  return described;
}
