/**
 * Every known event type as payloads name it, in the field `event`.
 *
 * SendGrid documents all of them but `received`.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export const EVENT_NAMES = [
  'processed',
  'deferred',
  'delivered',
  'dropped',
  'bounce',
  'open',
  'click',
  'spamreport',
  'unsubscribe',
  'group_unsubscribe',
  'group_resubscribe',
  'account_status_change',
  'received',
] as const;

/** An event type as payloads name it. */
export type EventName = (typeof EVENT_NAMES)[number];

/** An event type as the settings API names its flag. `received` has none. */
export type EventSetting = Exclude<EventName, 'spamreport' | 'received'> | 'spam_report';

const NAMES: ReadonlySet<string> = /* @__PURE__ */ new Set(EVENT_NAMES);

/** @see https://www.twilio.com/docs/sendgrid/api-reference/webhooks/create-an-event-webhook */
export const EVENT_SETTINGS: readonly EventSetting[] = /* @__PURE__ */ EVENT_NAMES.flatMap(
  (name) => settingOfEvent(name) ?? [],
);

/**
 * Recognizes the name of an event in any spelling of SendGrid's documentation: `Processed`, and `spam report` and
 * `group unsubscribe` in its lists.
 */
export function eventNameOf(text: string): EventName | undefined {
  if (NAMES.has(text)) return text as EventName;
  const spelling = text.toLowerCase().replaceAll(' ', '_');
  const name = spelling === 'spam_report' ? 'spamreport' : spelling;
  return NAMES.has(name) ? (name as EventName) : undefined;
}

/** The settings flag that turns on events of a given name, or undefined for an event without a flag. */
export function settingOfEvent(name: string): EventSetting | undefined {
  if (name === 'spamreport') return 'spam_report';
  return NAMES.has(name) && name !== 'received' ? (name as EventSetting) : undefined;
}
