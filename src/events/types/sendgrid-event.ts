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

/** An event that the vendor documents, without custom args. */
export type DocumentedEvent =
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
  | AccountStatusChangeEvent;

/** The names of the events that the vendor documents. */
export type EventType = DocumentedEvent['event'];

/**
 * A name that is none of `EventType`: a `string` that `EventType` has nothing in common with.
 *
 * With a bare `string`, or a marked one, a comparison with `'bounce'` would leave unknown events in. For the same
 * reason it takes a variable of type `string` to compare it with a name of your own.
 */
export type UnknownEventName = OtherName;

/** In declarations only: a literal type that no value is written as. */
declare enum OtherName {
  Any = 'any other name',
}

/** An event that SendGrid added since. Fields that it shares with others are expected to mean the same. */
export interface UnknownEvent extends Partial<MessageEventFields> {
  readonly event: UnknownEventName;
  readonly timestamp: number;
  readonly [field: string]: unknown;
}

/**
 * An event, discriminated by `event`, in its normalised form.
 *
 * Custom args come as further fields of the event. Give their type, with optional fields, as messages sent by other
 * parts of your system do not have them; by default any further field is there as `unknown`.
 *
 * @example
 * declare const event: SendGridEvent<{ order_id?: string }>;
 * if (event.event === 'bounce') console.log(event.order_id, event.bounce_classification);
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export type SendGridEvent<CustomArgs extends object = Record<string, unknown>> = (DocumentedEvent | UnknownEvent) &
  CustomArgs;
