/**
 * SendGrid's classification of bounces and blocks, for `metricBouncesByReason()`.
 *
 * @see https://www.twilio.com/docs/sendgrid/ui/analytics-and-reporting/bounce-and-block-classifications
 */
export enum BounceReason {
  /** The address does not exist. */
  INVALID_ADDRESS = 'BounceInvalidAddress',
  /** The mailbox exists, but is full or disabled. */
  MAILBOX_UNAVAILABLE = 'BounceMailboxUnavailable',
  /** The sender's IP address or domain has a bad reputation. */
  REPUTATION = 'BounceReputation',
  /** The receiving server rejected the content of the message. */
  CONTENT = 'BounceContent',
  /** Too many messages in too short a time. */
  FREQUENCY_VOLUME = 'BounceFrequencyVolume',
  /** A technical failure, such as of DNS or of the receiving server. */
  TECHNICAL = 'BounceTechnical',
  /** SendGrid could not classify the response of the receiving server. */
  UNCLASSIFIED = 'BounceUnclassified',
  /** No classification, or one that this library does not know. */
  OTHER = 'BounceOther',
}

/**
 * Why SendGrid dropped messages, for `metricDropsByReason()`.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export enum DropReason {
  /** A message to the address bounced before. */
  BOUNCED_ADDRESS = 'DropBouncedAddress',
  /** The recipient unsubscribed. */
  UNSUBSCRIBED_ADDRESS = 'DropUnsubscribedAddress',
  /** The recipient reported a message as spam before. */
  SPAM_REPORTING_ADDRESS = 'DropSpamReportingAddress',
  /** The address is invalid. */
  INVALID_ADDRESS = 'DropInvalidAddress',
  /** The X-SMTPAPI header of the message is invalid. */
  INVALID_HEADER = 'DropInvalidHeader',
  /** SendGrid's spam checker rejected the content. */
  SPAM_CONTENT = 'DropSpamContent',
  /** The account has no messages left in its plan. */
  OVER_QUOTA = 'DropOverQuota',
  /** No reason, or one that this library does not know. */
  OTHER = 'DropOther',
}
