import { EventFields, OneOf } from './common';

/** SendGrid changed the compliance status of the account. The event has no message and no recipient. */
export interface AccountStatusChangeEvent extends EventFields {
  readonly event: 'account_status_change';

  /** Never set, like the next two fields. They are declared so that code can read them from any event. */
  readonly email?: undefined;
  readonly sg_message_id?: undefined;
  readonly category?: undefined;

  /**
   * The new status.
   *
   * `compliance_suspend`: messages are queued but bounce; `compliance_deactivate`: queues are rejected and deleted, a ban
   * follows after 48 hours; `compliance_ban`: access, billing and IP addresses are removed; `reactivate`: active again.
   */
  readonly type?: OneOf<'compliance_suspend' | 'compliance_deactivate' | 'compliance_ban' | 'reactivate'>;
}
