import { Random } from './random';

/** Generates the fields of a `received` event, which is about a request to send messages. */
export function requestFields(random: Random): Readonly<Record<string, unknown>> {
  return {
    recv_msgid: random.id(22),
    protocol: 'HTTP',
    client_ip: `198.51.100.${1 + random.below(250)}`,
    useragent: 'sendgrid/8.1.6;nodejs',
    api_key_id: random.id(22),
    api_version: '3',
    reseller_id: '48997024',
    recipient_count: 1,
    size: 2173,
    v3_payload_details: { 'text/plain': 1, 'text/html': 1, content_bytes: 1997, recipient_count: 1, sender_count: 1 },
  };
}
