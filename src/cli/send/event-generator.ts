import { Random } from './random';
import { requestFields } from './request-fields';
import { EventName } from '../../sendgrid/event-types';

export type Weights = Readonly<Partial<Record<EventName, number>>>;

type Fields = Readonly<Record<string, unknown>>;

/** The proportions of a typical newsletter. */
export const DEFAULT_WEIGHTS: Required<Weights> = {
  processed: 100,
  delivered: 96,
  open: 40,
  click: 8,
  deferred: 5,
  bounce: 3,
  dropped: 1,
  unsubscribe: 0.5,
  group_unsubscribe: 0.5,
  spamreport: 0.3,
  group_resubscribe: 0.1,
  account_status_change: 0.01,
  // Only some accounts receive it.
  received: 0,
};

interface Message {
  /** The fields that all events of the message share. */
  readonly shared: Fields;
  /** The same as JSON, without the brace at its end. */
  readonly sharedText: string;
  readonly sentAt: number;
}

/** How many messages have events at the same time. */
const CONCURRENT_MESSAGES = 50;
const EVENTS_PER_MESSAGE = 4;
const EVENTS_PER_SECOND = 10;

const USER_AGENTS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
];
const CATEGORIES = [['welcome'], ['receipt', '領収書'], 'newsletter', ['newsletter', 'été']];
const BOUNCES = [
  ['bounce', '5.1.1', '550 5.1.1 The email account that you tried to reach does not exist.', 'Invalid Address'],
  ['bounce', '5.2.2', '552 5.2.2 The recipient’s inbox is out of storage space.', 'Mailbox Unavailable'],
  ['blocked', '5.7.1', '550 5.7.1 Our system has detected that this message is likely unsolicited mail.', 'Content'],
  ['blocked', '4.7.0', '421 4.7.0 Try again later, closing connection.', 'Reputation'],
] as const;

/** Generates events like SendGrid's, with custom arguments and campaign fields, for reserved example addresses. */
export class EventGenerator {
  private readonly random: Random;
  private readonly types: ReadonlyArray<readonly [EventName, number]>;
  private readonly messages: Message[] = [];
  private readonly startAt: number;
  private generated = 0;

  /**
   * @param count total number of events; the last one happens now
   * @param now seconds since the epoch
   */
  constructor(
    seed: number,
    weights: Weights = DEFAULT_WEIGHTS,
    count = 1,
    now: number = Math.floor(Date.now() / 1000),
  ) {
    this.startAt = now - Math.floor((count - 1) / EVENTS_PER_SECOND);
    this.random = new Random(seed);
    this.types = Object.entries(weights) as Array<[EventName, number]>;
  }

  /** Returns an event as JSON. */
  public next(): string {
    const { random } = this;
    const type = random.weighted(this.types);
    const timestamp = this.startAt + Math.floor(this.generated++ / EVENTS_PER_SECOND);
    const common = { event: type, timestamp, sg_event_id: random.id(22) };
    if (type === 'account_status_change') {
      return JSON.stringify({ ...common, type: random.oneOf(['compliance_suspend', 'reactivate']) });
    }
    if (type === 'received') return JSON.stringify({ ...common, ...requestFields(random) });
    const message = this.message(timestamp);
    const own = Object.assign(common, this.fieldsOf(type, message));
    return `${message.sharedText},${JSON.stringify(own).slice(1)}`;
  }

  private message(now: number): Message {
    const { random, messages } = this;
    if (messages.length < CONCURRENT_MESSAGES || random.below(EVENTS_PER_MESSAGE) === 0) {
      messages.splice(CONCURRENT_MESSAGES - 1);
      messages.unshift(this.newMessage(now));
      return messages[0];
    }
    return random.oneOf(messages);
  }

  private newMessage(now: number): Message {
    const { random } = this;
    const id = random.id(22);
    const optional: Array<() => Fields> = [
      () => ({ category: random.oneOf(CATEGORIES) }),
      () => ({ order_id: String(4000 + random.below(1000)), tenant: 'acme' }),
      () => ({ asm_group_id: 10 + random.below(5) }),
      () => ({ pool: { name: 'marketing', id: 210 } }),
      () => ({ sg_template_id: `d-${random.id(32)}`, sg_template_name: 'Welcome' }),
      () => ({
        singlesend_id: random.id(36),
        singlesend_name: 'November',
        phase_id: 'send',
        mc_stats: 'singlesend',
        template_version_id: '00000000-0000-4000-8000-000000000000',
      }),
      () => ({
        marketing_campaign_id: 12345,
        marketing_campaign_name: 'campaign name',
        marketing_campaign_split_id: 13471,
      }),
      () => ({
        newsletter: { newsletter_user_list_id: '10557865', newsletter_id: '1943530', newsletter_send_id: '2308608' },
      }),
    ];
    const shared = Object.assign(
      {
        email: `reader${random.below(100_000)}@example.${random.oneOf(['com', 'net', 'org'])}`,
        'smtp-id': `<${id}@geopod-ismtpd-1>`,
        sg_message_id: `${id}.recvd-${random.id(10)}-1-${random.id(8)}.0`,
      },
      ...optional.filter(() => random.isTrue(0.35)).map((fields) => fields()),
    ) as Fields;
    return { shared, sharedText: JSON.stringify(shared).slice(0, -1), sentAt: now };
  }

  /** Returns the fields of one event of a message, other than those that the events share. */
  private fieldsOf(type: EventName, { shared, sentAt }: Message): Fields {
    const { random } = this;
    const ip = `192.0.2.${1 + random.below(250)}`;
    const useragent = random.oneOf(USER_AGENTS);
    switch (type) {
      case 'processed':
        return { send_at: sentAt };
      case 'deferred':
        // SendGrid documents a number but sends a string.
        return {
          response: '451 4.7.1 Try again later',
          attempt: String(1 + random.below(8)),
          from: 'news@example.com',
          ip,
          tls: 1,
        };
      case 'delivered':
        return { response: '250 2.0.0 OK', ip, tls: random.below(2) };
      case 'dropped':
        return { reason: 'Bounced Address', status: '5.0.0' };
      case 'bounce': {
        const [kind, status, reason, bounce_classification] = random.oneOf(BOUNCES);
        return { type: kind, status, reason, bounce_classification, ip, tls: 1 };
      }
      case 'open':
        return { ip, useragent, sg_machine_open: random.isTrue(0.3), sg_content_type: 'html' };
      case 'click':
        return {
          ip,
          useragent,
          url: `https://example.com/${random.id(6)}?lang=ja&q=caf%C3%A9`,
          url_offset: { index: random.below(4), type: random.oneOf(['html', 'text']) },
          sg_content_type: 'html',
        };
      case 'group_unsubscribe':
      case 'group_resubscribe':
        return {
          ...{ ip, useragent, url: 'https://example.com/preferences' },
          ...(shared.asm_group_id === undefined && { asm_group_id: 10 }),
        };
      default:
        return {};
    }
  }
}
