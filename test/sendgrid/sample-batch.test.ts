import { sampleBatch } from '../../src/local/index';

const TIME = 1_700_000_000;
const batch = sampleBatch(TIME);
const events = JSON.parse(batch) as Array<Record<string, unknown>>;

/** Documented fields; any other is a custom argument. */
const FIELDS = [
  'email',
  'timestamp',
  'event',
  'sg_event_id',
  'sg_message_id',
  'smtp-id',
  'category',
  'asm_group_id',
  'ip',
  'reason',
  'response',
  'attempt',
  'status',
  'bounce_classification',
  'type',
  'tls',
  'sg_machine_open',
  'sg_content_type',
  'useragent',
  'url',
  'url_offset',
  'send_at',
];

test('a sample batch is one JSON array, with an event on each line and lines ended by CRLF', () => {
  const lines = batch.split('\r\n');
  expect(batch.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(lines).toHaveLength(11);
  expect(lines[10]).toBe('');
  expect(lines[0].startsWith('[{')).toBe(true);
  expect(lines[9].endsWith('}]')).toBe(true);
  expect(JSON.parse(lines[1].slice(0, -1))).toEqual(events[1]);
});

test('it contains the events of three messages', () => {
  expect(events.map(({ email, event }) => [email, event])).toEqual([
    ['ada@example.com', 'processed'],
    ['ada@example.com', 'delivered'],
    ['ada@example.com', 'open'],
    ['ada@example.com', 'click'],
    ['nobody@example.net', 'processed'],
    ['nobody@example.net', 'deferred'],
    ['nobody@example.net', 'bounce'],
    ['grace@example.org', 'delivered'],
    ['grace@example.org', 'spamreport'],
    ['grace@example.org', 'group_unsubscribe'],
  ]);
});

test("it contains SendGrid's fields, and one custom argument", () => {
  const others = new Set(events.flatMap((event) => Object.keys(event)).filter((name) => !FIELDS.includes(name)));
  expect([...others]).toEqual(['order_id']);
  expect(events[6]).toEqual({
    email: 'nobody@example.net',
    timestamp: 1_700_000_302,
    'smtp-id': '<b2_14c5d75ce93@geopod-ismtpd-1>',
    event: 'bounce',
    category: ['receipt', '領収書'],
    sg_event_id: expect.stringMatching(/^[\w-]{48}$/),
    sg_message_id: 'b2_14c5d75ce93.recvd-5b8f9d7c4-x2x9k-1-64F0.0',
    type: 'bounce',
    status: '5.1.1',
    reason: '550 5.1.1 The email account that you tried to reach does not exist.',
    bounce_classification: 'Invalid Address',
    ip: '192.0.2.10',
    tls: 1,
    order_id: '4711',
  });
});

test('its events have unique ids, also across batches', () => {
  const others = JSON.parse(sampleBatch(TIME + 60)) as typeof events;
  expect(new Set([...events, ...others].map((event) => event.sg_event_id)).size).toBe(20);
});

test('it is deterministic for a given time', () => {
  expect(sampleBatch(TIME)).toBe(batch);
});
