/**
 * A type of event, as SendGrid's settings name it.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export class EventType {
  /** The message was received and is ready to be delivered. */
  public static readonly PROCESSED = new EventType('processed');
  /** The receiving server has put the message off. */
  public static readonly DEFERRED = new EventType('deferred');
  /** The receiving server has taken the message. */
  public static readonly DELIVERED = new EventType('delivered');
  /** SendGrid has not tried to deliver the message. */
  public static readonly DROPPED = new EventType('dropped');
  /** The receiving server could or would not take the message; blocks are bounces, too. */
  public static readonly BOUNCE = new EventType('bounce');
  /** The recipient has opened the message. */
  public static readonly OPEN = new EventType('open');
  /** The recipient has clicked a link. */
  public static readonly CLICK = new EventType('click');
  /** The recipient has marked the message as spam: `spamreport` in events. */
  public static readonly SPAM_REPORT = new EventType('spam_report');
  /** The recipient has unsubscribed from everything. */
  public static readonly UNSUBSCRIBE = new EventType('unsubscribe');
  /** The recipient has unsubscribed from a group. */
  public static readonly GROUP_UNSUBSCRIBE = new EventType('group_unsubscribe');
  /** The recipient has subscribed to a group again. */
  public static readonly GROUP_RESUBSCRIBE = new EventType('group_resubscribe');
  /** SendGrid has suspended, banned or reactivated the account. */
  public static readonly ACCOUNT_STATUS_CHANGE = new EventType('account_status_change');

  /**
   * A type that this library does not know yet, by the name that SendGrid's settings API has for it.
   */
  public static of(settingName: string): EventType {
    return new EventType(settingName);
  }

  /**
   * All types that this library knows.
   */
  public static all(): EventType[] {
    return [
      EventType.PROCESSED,
      EventType.DEFERRED,
      EventType.DELIVERED,
      EventType.DROPPED,
      EventType.BOUNCE,
      EventType.OPEN,
      EventType.CLICK,
      EventType.SPAM_REPORT,
      EventType.UNSUBSCRIBE,
      EventType.GROUP_UNSUBSCRIBE,
      EventType.GROUP_RESUBSCRIBE,
      EventType.ACCOUNT_STATUS_CHANGE,
    ];
  }

  /**
   * @param settingName its name in SendGrid's settings
   */
  private constructor(public readonly settingName: string) {}
}
