import { MessageEventFields, OneOf } from './common';

/** Where an engagement came from. */
export interface EngagementFields extends MessageEventFields {
  /** The recipient's address on the Internet, or the one of the proxy that fetched for them. */
  readonly ip?: string;

  /** The program that the recipient used. */
  readonly useragent?: string;
}

/** The recipient opened the message. */
export interface OpenEvent extends EngagementFields {
  readonly event: 'open';

  /** Whether Apple's Mail Privacy Protection opened it, and not the recipient. */
  readonly sg_machine_open?: boolean;
}

/** The recipient clicked a link of the message. */
export interface ClickEvent extends EngagementFields {
  readonly event: 'click';

  /** The link. */
  readonly url: string;

  /** Which of the message's links, as the same URL may be in it more than once. */
  readonly url_offset?: UrlOffset;
}

/** A link's place in the message. */
export interface UrlOffset {
  /** Counted from 0, in the order of the message's HTML. */
  readonly index?: number;

  /** The part of the message that it is in. */
  readonly type?: OneOf<'html' | 'text'>;
}

/** The recipient marked the message as spam. */
export interface SpamReportEvent extends MessageEventFields {
  /** Without an underscore; the settings API writes `spam_report`. */
  readonly event: 'spamreport';
}

/** The recipient opted out of all messages. */
export interface UnsubscribeEvent extends EngagementFields {
  readonly event: 'unsubscribe';
}

/** The recipient opted out of the messages of a group. */
export interface GroupUnsubscribeEvent extends EngagementFields {
  readonly event: 'group_unsubscribe';

  /** Where they did. */
  readonly url?: string;
}

/** The recipient opted in to the messages of a group again. */
export interface GroupResubscribeEvent extends EngagementFields {
  readonly event: 'group_resubscribe';

  /** Where they did. */
  readonly url?: string;
}
