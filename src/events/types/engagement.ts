import { MessageEventFields, OneOf } from './common';

/** The fields of an event that the recipient caused. */
export interface EngagementFields extends MessageEventFields {
  /** The IP address of the recipient, or of a proxy that sent the request for them. */
  readonly ip?: string;

  /** The user agent of the recipient. */
  readonly useragent?: string;
}

/** The recipient opened the message. */
export interface OpenEvent extends EngagementFields {
  readonly event: 'open';

  /** Whether Apple's Mail Privacy Protection opened the message, and not the recipient. */
  readonly sg_machine_open?: boolean;

  /** The part of the message that was opened: `amp` is AMP for Email. */
  readonly sg_content_type?: ContentType;
}

/**
 * A part of a message.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/google-amp-for-email
 */
export type ContentType = OneOf<'html' | 'text' | 'amp'>;

/** The recipient clicked a link in the message. */
export interface ClickEvent extends EngagementFields {
  readonly event: 'click';

  /** The URL of the link. */
  readonly url: string;

  /** The position of the link, because a message can contain the same URL more than once. */
  readonly url_offset?: UrlOffset;

  /** The part of the message that contains the link. SendGrid's documentation uses `url_offset.type`. */
  readonly sg_content_type?: ContentType;
}

/** The position of a link in a message. */
export interface UrlOffset {
  /** The index of the link, in the order of the HTML. */
  readonly index?: number;

  /** The part of the message that contains the link. */
  readonly type?: ContentType;
}

/** The recipient marked the message as spam. */
export interface SpamReportEvent extends MessageEventFields {
  /** Without an underscore, unlike `spam_report` in the settings API. */
  readonly event: 'spamreport';
}

/** The recipient opted out of all messages. */
export interface UnsubscribeEvent extends EngagementFields {
  readonly event: 'unsubscribe';
}

/** The recipient opted out of the messages of a group. */
export interface GroupUnsubscribeEvent extends EngagementFields {
  readonly event: 'group_unsubscribe';

  /** The URL of the page on which they did. */
  readonly url?: string;
}

/** The recipient opted in to the messages of a group again. */
export interface GroupResubscribeEvent extends EngagementFields {
  readonly event: 'group_resubscribe';

  /** The URL of the page on which they did. */
  readonly url?: string;
}
