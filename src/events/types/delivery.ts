import { MessageEventFields, OneOf } from './common';

/** SendGrid took the message and is about to deliver it. */
export interface ProcessedEvent extends MessageEventFields {
  readonly event: 'processed';

  /** The IP pool that it is sent from, where one was asked for. */
  readonly pool?: IpPool;
}

/** A group of sending IP addresses. */
export interface IpPool {
  readonly name?: string;
  readonly id?: number;
}

/** The receiving server put the message off; SendGrid tries again. */
export interface DeferredEvent extends MessageEventFields {
  readonly event: 'deferred';

  /** How often SendGrid tried so far. */
  readonly attempt?: number;

  /** What the receiving server answered. */
  readonly response?: string;
  readonly reason?: string;
  readonly ip?: string;
  readonly tls?: boolean;
}

/** The receiving server took the message. */
export interface DeliveredEvent extends MessageEventFields {
  readonly event: 'delivered';

  /** What the receiving server answered. */
  readonly response?: string;

  /** The address that SendGrid sent from. */
  readonly ip?: string;

  /** Whether the message went over TLS. */
  readonly tls?: boolean;
}

/** SendGrid did not try to deliver the message. */
export interface DroppedEvent extends MessageEventFields {
  readonly event: 'dropped';

  /** Why, such as `Bounced Address` or `Unsubscribed Address`. */
  readonly reason?: string;

  /** An SMTP status code, such as `5.0.0`. */
  readonly status?: string;
}

/** The receiving server refused the message. */
export interface BounceEvent extends MessageEventFields {
  readonly event: 'bounce';

  /** `bounce`: refused for good; `blocked`: refused for now. Blocks have no event of their own. */
  readonly type?: OneOf<'bounce' | 'blocked'>;

  /** What kind of refusal SendGrid takes it for. */
  readonly bounce_classification?: BounceClassification;

  /** What the receiving server said. */
  readonly reason?: string;

  /** The SMTP status code, such as `5.1.1`. */
  readonly status?: string;
  readonly ip?: string;

  /** Whether the message went over TLS. */
  readonly tls?: boolean;
}

/** @see https://www.twilio.com/docs/sendgrid/ui/analytics-and-reporting/bounce-and-block-classifications */
export type BounceClassification = OneOf<
  | 'Invalid Address'
  | 'Technical'
  | 'Content'
  | 'Reputation'
  | 'Frequency/Volume'
  | 'Mailbox Unavailable'
  | 'Unclassified'
>;
