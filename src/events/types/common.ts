/** One of the values the vendor documents, or one that it added since. */
export type OneOf<T extends string> = T | (string & {});

/** What every event has. */
export interface EventFields {
  /** When it happened, in seconds since the epoch. */
  readonly timestamp: number;

  /**
   * SendGrid's id of the event.
   *
   * The vendor names it for telling duplicates apart; it has been seen missing on unsubscribe events, which is why
   * there is `deduplicationKey`.
   */
  readonly sg_event_id?: string;
}

/**
 * What an event about a message has.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export interface MessageEventFields extends EventFields, MarketingFields {
  /** The recipient. */
  readonly email: string;

  /**
   * SendGrid's id of the message for this recipient; missing when a bounce came after the SMTP conversation.
   *
   * `messageId` gives the part that the answer to the mail send request had as `X-Message-Id`.
   */
  readonly sg_message_id?: string;

  /** The `Message-ID` header that the system which first sent the message gave it. */
  readonly 'smtp-id'?: string;

  /** The categories that the sender put on the message. SendGrid posts a single one as it was sent: bare or in a list. */
  readonly category?: readonly string[];

  /** The unsubscribe group that the message was sent with. */
  readonly asm_group_id?: number;

  /** When the message was to be sent, in seconds since the epoch. */
  readonly send_at?: number;
}

/** What Marketing Campaigns adds to the events of its messages. */
export interface MarketingFields {
  /** The examples of the vendor have numbers, its text allows any text. */
  readonly marketing_campaign_id?: number | string;
  readonly marketing_campaign_name?: string;

  /** The variant of an A/B test: `A`, `B`, … */
  readonly marketing_campaign_version?: string;
  readonly marketing_campaign_split_id?: number | string;

  readonly singlesend_id?: string;
  readonly singlesend_name?: string;

  /** The kind of send that the statistics count it for, such as `singlesend`. */
  readonly mc_stats?: string;

  /** The phase of the send, such as `send`. */
  readonly phase_id?: string;

  readonly template_id?: string;
  readonly sg_template_id?: string;
  readonly sg_template_name?: string;

  /** Of the legacy Marketing Email tool. */
  readonly newsletter?: Newsletter;
}

/** Which newsletter of the legacy Marketing Email tool a message belongs to. */
export interface Newsletter {
  readonly newsletter_id?: string;
  readonly newsletter_send_id?: string;
  readonly newsletter_user_list_id?: string;
}
