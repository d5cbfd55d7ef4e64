/**
 * Every known event type, by its name in payloads and by the name of its flag in the settings API.
 *
 * SendGrid documents all of them but `received`, which has no flag.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 * @see https://www.twilio.com/docs/sendgrid/api-reference/webhooks/create-an-event-webhook
 */
const EVENT_TYPES = [
  { name: 'processed', setting: 'processed' },
  { name: 'deferred', setting: 'deferred' },
  { name: 'delivered', setting: 'delivered' },
  { name: 'dropped', setting: 'dropped' },
  { name: 'bounce', setting: 'bounce' },
  { name: 'open', setting: 'open' },
  { name: 'click', setting: 'click' },
  { name: 'spamreport', setting: 'spam_report' },
  { name: 'unsubscribe', setting: 'unsubscribe' },
  { name: 'group_unsubscribe', setting: 'group_unsubscribe' },
  { name: 'group_resubscribe', setting: 'group_resubscribe' },
  { name: 'account_status_change', setting: 'account_status_change' },
  { name: 'received', setting: undefined },
] as const;

/** An event type as payloads name it, in the field `event`. */
export type EventName = (typeof EVENT_TYPES)[number]['name'];

/** An event type as the settings API names its flag. */
export type EventSetting = NonNullable<(typeof EVENT_TYPES)[number]['setting']>;

export const EVENT_NAMES: readonly EventName[] = /* @__PURE__ */ EVENT_TYPES.map(({ name }) => name);

const NAMES: ReadonlySet<string> = /* @__PURE__ */ new Set(EVENT_NAMES);

export const EVENT_SETTINGS: readonly EventSetting[] = /* @__PURE__ */ EVENT_TYPES.flatMap(
  ({ setting }) => setting ?? [],
);

/**
 * Recognizes the name of an event in any spelling of SendGrid's documentation: `Processed`, and `spam report` and
 * `group unsubscribe` in its lists.
 */
export function eventNameOf(text: string): EventName | undefined {
  if (NAMES.has(text)) return text as EventName;
  const spelling = text.toLowerCase().replaceAll(' ', '_');
  return EVENT_TYPES.find(({ name, setting }) => name === spelling || setting === spelling)?.name;
}

/** The settings flag that turns on events of a given name, or undefined for an event without a flag. */
export function settingOfEvent(name: string): EventSetting | undefined {
  return EVENT_TYPES.find((type) => type.name === name)?.setting;
}
