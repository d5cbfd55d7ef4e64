import { EventFields, OneOf } from './common';

/**
 * SendGrid accepted a request to send messages.
 *
 * SendGrid does not document this event, its settings have no flag for it, and only some accounts receive it. It has no
 * recipient: its messages follow with `processed` events.
 */
export interface ReceivedEvent extends EventFields {
  readonly event: 'received';

  /** Never set, like the next two fields. They are declared so that code can read them from any event. */
  readonly email?: undefined;
  readonly sg_message_id?: undefined;
  readonly category?: undefined;

  /** The id of the request. */
  readonly recv_msgid?: string;

  /** How the request was sent. */
  readonly protocol?: OneOf<'HTTP' | 'SMTP'>;

  /** The IP address that sent the request. */
  readonly client_ip?: string;

  /** The user agent that sent the request. */
  readonly useragent?: string;

  /** The id of the API key, which is not a secret. */
  readonly api_key_id?: string;

  /** The version of the API, such as `3`. */
  readonly api_version?: string;
  readonly reseller_id?: string;

  /** The number of recipients. */
  readonly recipient_count?: number;

  /** The size of the request, in bytes. */
  readonly size?: number;

  /** Numbers about the body of a request to the v3 API. */
  readonly v3_payload_details?: V3PayloadDetails;
}

/** Numbers about the body of a request to the v3 API. */
export interface V3PayloadDetails {
  /** The number of parts of this type, like the next one. */
  readonly 'text/plain'?: number;
  readonly 'text/html'?: number;
  readonly content_bytes?: number;
  readonly recipient_count?: number;
  readonly sender_count?: number;
  readonly personalization_count?: number;
  readonly substitution_count?: number;
  readonly substitution_bytes?: number;
  readonly customarg_count?: number;
  readonly customarg_largest_bytes?: number;
  readonly attachments_bytes?: number;
}
