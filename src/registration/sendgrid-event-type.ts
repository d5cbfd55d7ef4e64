import { EVENT_SETTINGS, EventSetting } from '../sendgrid/event-types';

/**
 * A type of event, as SendGrid's settings name it.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export class SendGridEventType {
  /** The message was received and is ready to be delivered. */
  public static readonly PROCESSED = new SendGridEventType('processed');
  /** The receiving server has put the message off. */
  public static readonly DEFERRED = new SendGridEventType('deferred');
  /** The receiving server has taken the message. */
  public static readonly DELIVERED = new SendGridEventType('delivered');
  /** SendGrid has not tried to deliver the message. */
  public static readonly DROPPED = new SendGridEventType('dropped');
  /** The receiving server could or would not take the message; blocks are bounces, too. */
  public static readonly BOUNCE = new SendGridEventType('bounce');
  /** The recipient has opened the message. */
  public static readonly OPEN = new SendGridEventType('open');
  /** The recipient has clicked a link. */
  public static readonly CLICK = new SendGridEventType('click');
  /** The recipient has marked the message as spam: `spamreport` in events. */
  public static readonly SPAM_REPORT = new SendGridEventType('spam_report');
  /** The recipient has unsubscribed from everything. */
  public static readonly UNSUBSCRIBE = new SendGridEventType('unsubscribe');
  /** The recipient has unsubscribed from a group. */
  public static readonly GROUP_UNSUBSCRIBE = new SendGridEventType('group_unsubscribe');
  /** The recipient has subscribed to a group again. */
  public static readonly GROUP_RESUBSCRIBE = new SendGridEventType('group_resubscribe');
  /** SendGrid has suspended, banned or reactivated the account. */
  public static readonly ACCOUNT_STATUS_CHANGE = new SendGridEventType('account_status_change');

  /**
   * A type that this library does not know yet, by the name that SendGrid's settings API has for it.
   */
  public static of(settingName: string): SendGridEventType {
    return new SendGridEventType(settingName);
  }

  /**
   * All types that this library knows.
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
