import {
  asSent,
  boolean,
  Conversion,
  Conversions,
  conversionsOf,
  eventName,
  list,
  number,
  object,
  seconds,
  text,
} from './conversions';
import { IpPool, KnownEvent, Newsletter, UrlOffset, V3PayloadDetails } from '../types';

type FieldOf<Event> = Event extends unknown ? keyof Event : never;

const urlOffset = /* @__PURE__ */ object<UrlOffset>({ index: number, type: asSent });

/**
 * Every field that has a type, and how it is converted. It does not compile while it differs from the types of the
 * events.
 *
 * SendGrid's lists of the fields of each event are incomplete, so a field is converted in any event.
 */
const FIELDS: { readonly [Field in FieldOf<KnownEvent>]: Conversion } = {
  event: eventName,
  timestamp: seconds,
  sg_event_id: asSent,

  // Events of messages
  email: asSent,
  sg_message_id: asSent,
  'smtp-id': asSent,
  category: list,
  asm_group_id: number,
  send_at: seconds,

  // Marketing Campaigns
  marketing_campaign_id: asSent,
  marketing_campaign_name: asSent,
  marketing_campaign_version: asSent,
  marketing_campaign_split_id: asSent,
  singlesend_id: asSent,
  singlesend_name: asSent,
  sg_user_id: asSent,
  post_type: asSent,
  mc_stats: asSent,
  phase_id: asSent,
  template_id: asSent,
  sg_template_id: asSent,
  sg_template_name: asSent,
  template_version_id: asSent,
  template_hash: asSent,
  newsletter: /* @__PURE__ */ object<Newsletter>({
    newsletter_id: text,
    newsletter_send_id: text,
    newsletter_user_list_id: text,
  }),

  // Delivery
  pool: /* @__PURE__ */ object<IpPool>({ name: asSent, id: number }),
  domain: asSent,
  from: asSent,
  attempt: number,
  response: asSent,
  reason: asSent,
  status: asSent,
  bounce_classification: asSent,
  type: asSent,
  ip: asSent,
  tls: boolean,
  cert_err: boolean,

  // Engagement
  useragent: asSent,
  url: asSent,
  // SendGrid's examples contain an object, but its table of types lists an integer.
  url_offset: (value) => (typeof number(value) === 'number' ? { index: number(value) } : urlOffset(value)),
  sg_machine_open: boolean,
  sg_content_type: asSent,

  // Requests
  recv_msgid: asSent,
  protocol: asSent,
  client_ip: asSent,
  api_key_id: asSent,
  api_version: asSent,
  reseller_id: asSent,
  recipient_count: asSent,
  size: asSent,
  v3_payload_details: /* @__PURE__ */ object<V3PayloadDetails>({
    'text/plain': number,
    'text/html': number,
    content_bytes: number,
    recipient_count: number,
    sender_count: number,
    personalization_count: number,
    substitution_count: number,
    substitution_bytes: number,
    customarg_count: number,
    customarg_largest_bytes: number,
    attachments_bytes: number,
  }),
};

export const KNOWN_FIELDS: Conversions = /* @__PURE__ */ conversionsOf(FIELDS);
