import { batchText } from './batch-text';

type SampleEvent = Readonly<Record<string, unknown>>;

/** The common fields of the events of a message. */
interface Message {
  readonly email: string;
  readonly sg_message_id: string;
  readonly 'smtp-id': string;
  readonly category: readonly string[];
}

/**
 * Creates a batch of events in the format of SendGrid's posts.
 *
 * It contains the events of three messages: one is delivered, opened and clicked, one bounces after a deferral, and one
 * is reported as spam.
 *
 * @param time the time of the first event, in seconds since the epoch
 */
export function sampleBatch(time: number): string {
  const events = [...delivered(time), ...bounced(time + 2), ...unwanted(time + 5)];
  return batchText(events);
}

function delivered(time: number): SampleEvent[] {
  const sent = message('ada@example.com', 'a1', ['welcome']);
  const useragent = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15';
  return [
    event(sent, time, 'processed', { send_at: time }),
    event(sent, time + 1, 'delivered', { ip: '192.0.2.10', response: '250 2.0.0 OK', tls: 1 }),
    event(sent, time + 60, 'open', { ip: '198.51.100.7', useragent, sg_machine_open: false, sg_content_type: 'html' }),
    event(sent, time + 75, 'click', {
      ip: '198.51.100.7',
      useragent,
      url: 'https://example.com/start?lang=ja&q=caf%C3%A9',
      url_offset: { index: 0, type: 'html' },
      sg_content_type: 'html',
    }),
  ];
}

function bounced(time: number): SampleEvent[] {
  const sent = message('nobody@example.net', 'b2', ['receipt', '領収書']);
  return [
    event(sent, time, 'processed', { order_id: '4711' }),
    event(sent, time + 1, 'deferred', { response: '451 4.7.1 Try again later', attempt: '1', order_id: '4711' }),
    event(sent, time + 300, 'bounce', {
      type: 'bounce',
      status: '5.1.1',
      reason: '550 5.1.1 The email account that you tried to reach does not exist.',
      bounce_classification: 'Invalid Address',
      ip: '192.0.2.10',
      tls: 1,
      order_id: '4711',
    }),
  ];
}

function unwanted(time: number): SampleEvent[] {
  const sent = message('grace@example.org', 'c3', ['newsletter']);
  const group = { asm_group_id: 10 };
  return [
    event(sent, time, 'delivered', { ...group, response: '250 OK' }),
    event(sent, time + 30, 'spamreport', group),
    event(sent, time + 31, 'group_unsubscribe', { ...group, url: 'https://example.org/preferences' }),
  ];
}

function message(email: string, id: string, category: readonly string[]): Message {
  const messageId = `${id}_14c5d75ce93`;
  return {
    email,
    sg_message_id: `${messageId}.recvd-5b8f9d7c4-x2x9k-1-64F0.0`,
    'smtp-id': `<${messageId}@geopod-ismtpd-1>`,
    category,
  };
}

function event(sent: Message, timestamp: number, name: string, fields: SampleEvent): SampleEvent {
  const sg_event_id = Buffer.from(`${timestamp}-${name}-${sent['smtp-id']}`).toString('base64url').slice(0, 48);
  return {
    email: sent.email,
    timestamp,
    'smtp-id': sent['smtp-id'],
    event: name,
    category: sent.category,
    sg_event_id,
    sg_message_id: sent.sg_message_id,
    ...fields,
  };
}
