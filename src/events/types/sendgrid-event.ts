import { AccountStatusChangeEvent } from './account';
import { MessageEventFields } from './common';
import { BounceEvent, DeferredEvent, DeliveredEvent, DroppedEvent, ProcessedEvent } from './delivery';
import {
  ClickEvent,
  GroupResubscribeEvent,
  GroupUnsubscribeEvent,
  OpenEvent,
  SpamReportEvent,
  UnsubscribeEvent,
} from './engagement';
import { ReceivedEvent } from './received';

/** An event of a type that this version knows, without custom arguments. */
export type KnownEvent =
  | ProcessedEvent
  | DeferredEvent
  | DeliveredEvent
  | DroppedEvent
  | BounceEvent
  | OpenEvent
  | ClickEvent
  | SpamReportEvent
  | UnsubscribeEvent
  | GroupUnsubscribeEvent
  | GroupResubscribeEvent
  | AccountStatusChangeEvent
  | ReceivedEvent;

/** The name of a known event type. */
export type EventType = KnownEvent['event'];

/**
 * The name of an unknown event type: a `string` type that does not overlap with `EventType`.
 *
 * If it were `string`, a comparison with `'bounce'` would not exclude unknown events. To compare it with an unknown
 * name, put that name into a variable of type `string`.
 */
export type UnknownEventName = OtherName;

/** Exists in declarations only: no value has this literal type. */
declare enum OtherName {
  Any = 'any other name',
}

/** An event type that SendGrid has added since. Fields with known names are assumed to have their usual meaning. */
export interface UnknownEvent extends Partial<MessageEventFields> {
  readonly event: UnknownEventName;
  readonly timestamp: number;
  readonly [field: string]: unknown;
}

/**
 * An event with documented field types, discriminated by `event`.
 *
 * SendGrid adds the custom arguments of a message as fields of its events. They may be missing from any event: messages
 * from other parts of your system do not have them, and neither do late bounces. So each field of `CustomArgs` becomes
 * optional. SendGrid requires the values to be strings. By default, any other field has the type `unknown`.
 *
 * @example
 * import { parseEvents } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const [event] = parseEvents<{ order_id: string }>('[{"event":"bounce","order_id":"4711"}]');
 * if (event.event === 'bounce') console.log(event.order_id, event.bounce_classification);
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export type SendGridEvent<CustomArgs extends object = Record<string, unknown>> = (KnownEvent | UnknownEvent) &
  Partial<CustomArgs>;
