import { MessageEventFields, OneOf } from './common';

/** SendGrid accepted the message and will deliver it. */
export interface ProcessedEvent extends MessageEventFields {
  readonly event: 'processed';

  /** The IP pool that the message is sent from, if the sender chose one. */
  readonly pool?: IpPool;
}

/** A group of sending IP addresses. */
export interface IpPool {
  readonly name?: string;
  readonly id?: number;
}

/** The receiving server deferred the message. SendGrid retries it. */
export interface DeferredEvent extends MessageEventFields {
  readonly event: 'deferred';

  /** The domain of the recipient. */
  readonly domain?: string;

  /** The address of the sender. */
  readonly from?: string;

  /** The number of delivery attempts so far. */
  readonly attempt?: number;

  /** The response of the receiving server. */
  readonly response?: string;
  readonly reason?: string;
  readonly ip?: string;
  readonly tls?: boolean;

  /** Whether the certificate of the receiving server was invalid. Undocumented, but seen in posts. */
  readonly cert_err?: boolean;
}

/** The receiving server accepted the message. */
export interface DeliveredEvent extends MessageEventFields {
  readonly event: 'delivered';

  /** The response of the receiving server. */
  readonly response?: string;

  /** The IP address that SendGrid sent the message from. */
  readonly ip?: string;

  /** Whether the message was sent over TLS. */
  readonly tls?: boolean;

  /** Whether the certificate of the receiving server was invalid. Undocumented, but seen in posts. */
  readonly cert_err?: boolean;
}

/** SendGrid did not try to deliver the message. */
export interface DroppedEvent extends MessageEventFields {
  readonly event: 'dropped';

  /** The reason, such as `Bounced Address` or `Unsubscribed Address`. */
  readonly reason?: string;

  /** An SMTP status code, such as `5.0.0`. */
  readonly status?: string;
}

/** The receiving server rejected the message. */
export interface BounceEvent extends MessageEventFields {
  readonly event: 'bounce';

  /** `bounce`: rejected permanently; `blocked`: rejected temporarily. Blocks have no event type of their own. */
  readonly type?: OneOf<'bounce' | 'blocked'>;

  /** SendGrid's classification of the reason. */
  readonly bounce_classification?: BounceClassification;

  /** The error message of the receiving server. */
  readonly reason?: string;

  /** The SMTP status code, such as `5.1.1`. */
  readonly status?: string;
  readonly ip?: string;

  /** Whether the message was sent over TLS. */
  readonly tls?: boolean;

  /** Whether the certificate of the receiving server was invalid. Undocumented, but seen in posts. */
  readonly cert_err?: boolean;
}

/**
 * SendGrid's classification of a bounce.
 *
 * @see https://www.twilio.com/docs/sendgrid/ui/analytics-and-reporting/bounce-and-block-classifications
 */
export type BounceClassification = OneOf<
  | 'Invalid Address'
  | 'Technical'
  | 'Content'
  | 'Reputation'
  | 'Frequency/Volume'
  | 'Mailbox Unavailable'
  | 'Unclassified'
>;
