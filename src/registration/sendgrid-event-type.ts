import { EVENT_SETTINGS, EventSetting } from '../sendgrid/event-types';

/**
 * An event type, by the name of SendGrid's settings API.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export class SendGridEventType {
  /** SendGrid received the message and is ready to deliver it. */
  public static readonly PROCESSED = new SendGridEventType('processed');
  /** The receiving server deferred the message. */
  public static readonly DEFERRED = new SendGridEventType('deferred');
  /** The receiving server accepted the message. */
  public static readonly DELIVERED = new SendGridEventType('delivered');
  /** SendGrid dropped the message without trying to deliver it. */
  public static readonly DROPPED = new SendGridEventType('dropped');
  /** The receiving server rejected the message; blocks are bounces, too. */
  public static readonly BOUNCE = new SendGridEventType('bounce');
  /** The recipient opened the message. */
  public static readonly OPEN = new SendGridEventType('open');
  /** The recipient clicked a link. */
  public static readonly CLICK = new SendGridEventType('click');
  /** The recipient marked the message as spam: `spamreport` in events. */
  public static readonly SPAM_REPORT = new SendGridEventType('spam_report');
  /** The recipient unsubscribed from everything. */
  public static readonly UNSUBSCRIBE = new SendGridEventType('unsubscribe');
  /** The recipient unsubscribed from a group. */
  public static readonly GROUP_UNSUBSCRIBE = new SendGridEventType('group_unsubscribe');
  /** The recipient subscribed to a group again. */
  public static readonly GROUP_RESUBSCRIBE = new SendGridEventType('group_resubscribe');
  /** SendGrid suspended, banned or reactivated the account. */
  public static readonly ACCOUNT_STATUS_CHANGE = new SendGridEventType('account_status_change');

  /**
   * An event type that this library does not know yet, by its name in SendGrid's settings API.
   */
  public static of(settingName: string): SendGridEventType {
    return new SendGridEventType(settingName);
  }

  /**
   * All event types that this library knows.
   */
  public static all(): SendGridEventType[] {
    // Does not compile while a type of the list has no static member here.
    return EVENT_SETTINGS.map((setting) => SendGridEventType[setting.toUpperCase() as Uppercase<EventSetting>]);
  }

  /**
   * @param settingName its name in SendGrid's settings
   */
  private constructor(public readonly settingName: string) {}
}
