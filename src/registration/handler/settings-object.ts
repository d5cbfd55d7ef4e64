import { WantedWebhook } from './wanted-webhook';
import { EventType } from '../event-type';

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
  const known = EventType.all().map(({ settingName }) => settingName);
  const flags = [...new Set([...known, ...events])].map((name) => [name, events.includes(name)]);
  return {
    enabled,
    url,
    friendly_name: friendlyName ?? null,
    ...(Object.fromEntries(flags) as Record<string, boolean>),
    oauth_client_id: oAuth?.clientId ?? null,
    oauth_token_url: oAuth?.tokenUrl ?? null,
    ...(oAuth && clientSecret === undefined ? {} : { oauth_client_secret: clientSecret ?? null }),
  };
}

/**
 * What a webhook is created with: it posts nothing until all of it is there, so that no post is unsigned. Without what
 * SendGrid does not describe, and without members that say nothing.
 */
export function newSettingsObject(wanted: WantedWebhook, clientSecret: string | undefined): Record<string, unknown> {
  const settings = withoutStatusChange(settingsObject({ ...wanted, enabled: false }, clientSecret));
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}

/** With only what SendGrid describes. */
export function withoutStatusChange(settings: Record<string, unknown>): Record<string, unknown> {
  const { [STATUS_CHANGE_FLAG]: _flag, ...described } = settings;
  return described;
}
