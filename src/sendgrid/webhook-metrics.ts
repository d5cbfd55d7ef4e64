import type { EventName } from './event-types';

/** The CloudWatch namespace of this library's own metrics. */
export const METRIC_NAMESPACE = 'SendGridOAuthWebhook';

/** Their one dimension. Its value is the name of the webhook. */
export const WEBHOOK_DIMENSION = 'Webhook';

/** The environment variable of a handler with the name of its webhook. With it, `eventHandler` writes metrics. */
export const WEBHOOK_NAME_VARIABLE = 'SENDGRID_WEBHOOK_NAME';

/** Posts that API Gateway rejected, counted from access logs, which a second dimension can split. */
export const REJECTED_POSTS = 'RejectedPosts';
export const RESPONSE_TYPE_DIMENSION = 'ResponseType';

/**
 * Metrics of the receiver. The log line of a post has all of the first five, and each of the others only if it is 1.
 */
export const RECEIVER_METRICS = {
  received: 'Received',
  accepted: 'Accepted',
  rejected: 'Rejected',
  invalidSignature: 'InvalidSignature',
  failed: 'Failed',
  keyUnavailable: 'KeyUnavailable',
  staleKeys: 'StaleKeys',
  bodyTooLarge: 'BodyTooLarge',
} as const;

/** Failed requests of CloudFormation to a registration, and the dimension with the name of its resource. */
export const REGISTRATION_FAILURES = 'RegistrationFailures';
export const REGISTRATION_DIMENSION = 'Registration';

/** Metrics of all events that a handler received. */
export const HANDLED_EVENTS = 'Events';
export const DUPLICATE_EVENTS = 'DuplicateEvents';
export const FAILED_EVENTS = 'FailedEvents';

/** From the time of an event until it is handled, in seconds. */
export const EVENT_DELAY = 'EventDelay';

/**
 * The metric of each event type. Bounces with the type `blocked` have one of their own.
 *
 * The receiver's metrics, in the same namespace, count posts: `Received`, `Accepted`, `Rejected`, `Failed`.
 */
export const EVENT_METRICS = {
  processed: 'Processed',
  deferred: 'Deferred',
  delivered: 'Delivered',
  dropped: 'Dropped',
  bounce: 'Bounces',
  open: 'Opens',
  click: 'Clicks',
  spamreport: 'SpamReports',
  unsubscribe: 'Unsubscribes',
  group_unsubscribe: 'GroupUnsubscribes',
  group_resubscribe: 'GroupResubscribes',
  account_status_change: 'AccountStatusChanges',
  received: 'ReceivedRequests',
} as const satisfies Readonly<Record<EventName, string>>;

/** Bounces with the type `blocked`: the receiving server rejected the message, but may accept another one. */
export const BLOCKS = 'Blocks';

/** Events of a type that this version does not know. */
export const OTHER_EVENTS = 'OtherEvents';

/**
 * The metric of each classification of a bounce or block, in lower case. Events and SendGrid's API have different names
 * for two of them.
 *
 * @see https://www.twilio.com/docs/sendgrid/ui/analytics-and-reporting/bounce-and-block-classifications
 */
export const BOUNCE_METRICS = {
  'invalid address': 'BounceInvalidAddress',
  technical: 'BounceTechnical',
  'technical failure': 'BounceTechnical',
  content: 'BounceContent',
  reputation: 'BounceReputation',
  'frequency/volume': 'BounceFrequencyVolume',
  'frequency or volume too high': 'BounceFrequencyVolume',
  'mailbox unavailable': 'BounceMailboxUnavailable',
  unclassified: 'BounceUnclassified',
} as const;

/** Bounces and blocks with no classification, or another one. */
export const OTHER_BOUNCES = 'BounceOther';

/**
 * The metric of each reason why SendGrid drops a message, in lower case.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export const DROP_METRICS = {
  'bounced address': 'DropBouncedAddress',
  'unsubscribed address': 'DropUnsubscribedAddress',
  'spam reporting address': 'DropSpamReportingAddress',
  invalid: 'DropInvalidAddress',
  'invalid smtpapi header': 'DropInvalidHeader',
  'spam content': 'DropSpamContent',
  'recipient list over package quota': 'DropOverQuota',
} as const;

/** Dropped messages with no reason, or another one: a reason is free text. */
export const OTHER_DROPS = 'DropOther';
