/** One of the documented values, or a value that SendGrid has added since. */
export type OneOf<T extends string> = T | (string & {});

/** The fields of every event. */
export interface EventFields {
  /** The time of the event, in seconds since the epoch. */
  readonly timestamp: number;

  /**
   * SendGrid's id of the event.
   *
   * SendGrid recommends it to detect duplicates. Users have reported unsubscribe events without it; `deduplicationKey`
   * handles these.
   */
  readonly sg_event_id?: string;
}

/**
 * The fields of an event about a message.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export interface MessageEventFields extends EventFields, MarketingFields {
  /** The recipient. */
  readonly email: string;

  /**
   * SendGrid's id of the message for this recipient. A bounce after the SMTP conversation has none.
   *
   * `messageId` returns the part that is the `X-Message-Id` header of the response to the mail send request. Some dropped
   * events contain only the other part, which names a server.
   */
  readonly sg_message_id?: string;

  /** The `Message-ID` header that the originating system set. */
  readonly 'smtp-id'?: string;

  /** The categories that the sender assigned to the message. SendGrid posts a single category as a string or a list. */
  readonly category?: readonly string[];

  /** The unsubscribe group of the message. */
  readonly asm_group_id?: number;

  /** The scheduled sending time of the message, in seconds since the epoch. */
  readonly send_at?: number;
}

/** The fields that Marketing Campaigns adds. */
export interface MarketingFields {
  /** A number in SendGrid's examples; the documentation allows any text. */
  readonly marketing_campaign_id?: number | string;
  readonly marketing_campaign_name?: string;

  /** The variant of an A/B test: `A`, `B`, … */
  readonly marketing_campaign_version?: string;
  readonly marketing_campaign_split_id?: number | string;

  readonly singlesend_id?: string;
  readonly singlesend_name?: string;

  /** The account that sent the message. */
  readonly sg_user_id?: number;

  /** `event` in SendGrid's examples of campaigns. */
  readonly post_type?: string;

  /** The type of send for statistics, such as `singlesend`. */
  readonly mc_stats?: string;

  /** The phase of the send, such as `send`. */
  readonly phase_id?: string;

  readonly template_id?: string;
  readonly sg_template_id?: string;
  readonly sg_template_name?: string;
  readonly template_version_id?: string;
  readonly template_hash?: string;

  /** Set by the legacy Marketing Email tool. */
  readonly newsletter?: Newsletter;
}

/** The newsletter of the legacy Marketing Email tool that a message belongs to. */
export interface Newsletter {
  readonly newsletter_id?: string;
  readonly newsletter_send_id?: string;
  readonly newsletter_user_list_id?: string;
}
