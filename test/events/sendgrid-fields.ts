/**
 * The fields of SendGrid's events, as of 2026-11-26.
 *
 * Page: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */

/** The rows of the page's three tables "Expected properties", for each event. */
export const TABLES = {
  processed: [
    'asm_group_id',
    'category',
    'email',
    'event',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'pool',
    'sg_event_id',
    'sg_message_id',
    'smtp-id',
    'timestamp',
    'unique_args',
  ],
  deferred: [
    'asm_group_id',
    'attempt',
    'category',
    'email',
    'event',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'reason',
    'sg_event_id',
    'sg_message_id',
    'smtp-id',
    'timestamp',
    'unique_args',
  ],
  delivered: [
    'asm_group_id',
    'category',
    'email',
    'event',
    'ip',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'response',
    'sg_event_id',
    'sg_message_id',
    'smtp-id',
    'timestamp',
    'tls',
    'unique_args',
  ],
  dropped: [
    'asm_group_id',
    'category',
    'email',
    'event',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'reason',
    'sg_event_id',
    'sg_message_id',
    'smtp-id',
    'timestamp',
    'unique_args',
  ],
  bounce: [
    'asm_group_id',
    'bounce_classification',
    'category',
    'email',
    'event',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'reason',
    'sg_event_id',
    'sg_message_id',
    'smtp-id',
    'status',
    'timestamp',
    'tls',
    'unique_args',
  ],
  open: [
    'asm_group_id',
    'category',
    'email',
    'event',
    'ip',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'sg_event_id',
    'sg_machine_open',
    'sg_message_id',
    'timestamp',
    'unique_args',
    'useragent',
  ],
  click: [
    'asm_group_id',
    'category',
    'email',
    'event',
    'ip',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'sg_event_id',
    'sg_message_id',
    'timestamp',
    'unique_args',
    'url',
    'url_offset',
    'useragent',
  ],
  spamreport: [
    'category',
    'email',
    'event',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'sg_event_id',
    'sg_message_id',
    'timestamp',
    'unique_args',
  ],
  unsubscribe: [
    'category',
    'email',
    'event',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'sg_event_id',
    'sg_message_id',
    'timestamp',
    'unique_args',
  ],
  group_unsubscribe: [
    'asm_group_id',
    'email',
    'event',
    'ip',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'sg_event_id',
    'sg_message_id',
    'timestamp',
    'unique_args',
    'useragent',
  ],
  group_resubscribe: [
    'asm_group_id',
    'email',
    'event',
    'ip',
    'marketing_campaign_id',
    'marketing_campaign_name',
    'sg_event_id',
    'sg_message_id',
    'timestamp',
    'unique_args',
    'useragent',
  ],
  account_status_change: ['event', 'sg_event_id', 'timestamp', 'type'],
  received: [],
} as const;

/** Fields of the page's JSON examples that the tables do not list for the event. */
export const EXAMPLES = {
  processed: [],
  deferred: ['domain', 'from', 'response'],
  delivered: [],
  dropped: ['status'],
  bounce: ['type'],
  open: ['sg_content_type'],
  click: ['newsletter'],
  spamreport: ['smtp-id'],
  unsubscribe: ['newsletter'],
  group_unsubscribe: ['smtp-id', 'url'],
  group_resubscribe: ['smtp-id', 'url'],
  account_status_change: [],
  received: [],
} as const;

/** Fields of the page's examples of Marketing Campaigns, which adds them to any event of a message. */
export const MARKETING = [
  'marketing_campaign_id',
  'marketing_campaign_name',
  'marketing_campaign_split_id',
  'marketing_campaign_version',
  'mc_stats',
  'newsletter',
  'phase_id',
  'post_type',
  'send_at',
  'sg_template_id',
  'sg_template_name',
  'sg_user_id',
  'singlesend_id',
  'singlesend_name',
  'template_hash',
  'template_id',
  'template_version_id',
] as const;

/** Fields that the page lists for some events of messages, and that public samples contain in the others, too. */
export const MESSAGE = [
  // "If you send single categories as an array, the webhook returns them as an array": any event.
  'category',
  // SDKs such as Jericho/StrongGrid have them in every event of a message.
  'asm_group_id',
  'smtp-id',
] as const;

/** Fields that are not on the page, with where they were seen. */
export const SAMPLED = {
  processed: [],
  deferred: [
    'cert_err', // columns of public data pipelines, STS Postmaster
    'ip', // "Certain events don't return the IP address"; public captures of 2020 to 2024
    'tls', // public captures of 2021, `"tls": 0`
  ],
  delivered: ['cert_err'], // public captures with `"tls": 1, "cert_err": 0`
  dropped: [],
  bounce: [
    'cert_err', // as for deferred
    'ip', // the page's example of all events, until 2025; django-anymail
  ],
  open: [],
  click: [
    'sg_content_type', // the same places as for open
  ],
  spamreport: [],
  unsubscribe: [
    'ip', // Jericho/StrongGrid, and the page lists both for unsubscribes from groups
    'useragent',
  ],
  group_unsubscribe: [],
  group_resubscribe: [],
  account_status_change: [],
  // SendGridKit (vapor-community), "real-world" events of October 2024 and October 2025.
  received: [
    'api_key_id',
    'api_version',
    'client_ip',
    'event',
    'protocol',
    'recipient_count',
    'recv_msgid',
    'reseller_id',
    'sg_event_id',
    'size',
    'timestamp',
    'useragent',
    'v3_payload_details',
  ],
} as const;

/** Rows of the tables that are not fields: their members become fields of the event, which are custom arguments. */
export const CUSTOM_ARGUMENTS = ['unique_args', 'custom_args'] as const;

/** The fields inside objects: the page's examples, and SendGridKit for `v3_payload_details`. */
export const NESTED = {
  pool: ['name', 'id'],
  url_offset: ['index', 'type'],
  newsletter: ['newsletter_user_list_id', 'newsletter_id', 'newsletter_send_id'],
  v3_payload_details: [
    'attachments_bytes',
    'content_bytes',
    'customarg_count',
    'customarg_largest_bytes',
    'personalization_count',
    'recipient_count',
    'sender_count',
    'substitution_bytes',
    'substitution_count',
    'text/html',
    'text/plain',
  ],
} as const;
