import { EventFields, OneOf } from './common';

/** SendGrid changed the status of the account for reasons of compliance. It is about no message and no recipient. */
export interface AccountStatusChangeEvent extends EventFields {
  readonly event: 'account_status_change';

  /** Never there, as with the next two: so that these fields can be read of any event. */
  readonly email?: undefined;
  readonly sg_message_id?: undefined;
  readonly category?: undefined;

  /**
   * What happened.
   *
   * `compliance_suspend`: messages are queued but bounce; `compliance_deactivate`: queues are rejected and deleted, a ban
   * follows after 48 hours; `compliance_ban`: access, billing and IP addresses are gone; `reactivate`: active again.
   */
  readonly type?: OneOf<'compliance_suspend' | 'compliance_deactivate' | 'compliance_ban' | 'reactivate'>;
}
