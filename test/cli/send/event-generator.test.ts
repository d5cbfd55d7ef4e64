import { EventGenerator, DEFAULT_WEIGHTS } from '../../../src/cli/send/event-generator';
import { EVENT_TYPES, parseEvents } from '../../../src/events';

function take(count: number, ...args: ConstructorParameters<typeof EventGenerator>): Array<Record<string, unknown>> {
  const generator = new EventGenerator(...args);
  return Array.from({ length: count }, () => JSON.parse(generator.next()) as Record<string, unknown>);
}

const EVENLY = Object.fromEntries(EVENT_TYPES.map((type) => [type, 1]));

test('generates the same events for the same seed, and other events for another seed', () => {
  expect(take(500, 7, undefined, 500, 1_700_000_000)).toEqual(take(500, 7, undefined, 500, 1_700_000_000));
  expect(take(500, 7, undefined, 500, 1_700_000_000)).not.toEqual(take(500, 8, undefined, 500, 1_700_000_000));
});

test('names each field of an event once', () => {
  const generator = new EventGenerator(1, EVENLY);
  const texts = Array.from({ length: 3_000 }, () => generator.next());
  expect(texts.map((text) => JSON.stringify(JSON.parse(text)))).toEqual(texts);
});

test('generates events of all types according to their weights', () => {
  const counts = new Map<unknown, number>();
  for (const { event } of take(20_000, 1)) counts.set(event, (counts.get(event) ?? 0) + 1);
  const sum = Object.values(DEFAULT_WEIGHTS).reduce((total, weight) => total + weight, 0);
  for (const type of ['processed', 'delivered', 'open', 'click', 'bounce'] as const) {
    const expected = (20_000 * DEFAULT_WEIGHTS[type]) / sum;
    expect(Math.abs(counts.get(type)! - expected)).toBeLessThan(5 * Math.sqrt(expected));
  }
  expect(Object.keys(DEFAULT_WEIGHTS).sort()).toEqual([...EVENT_TYPES].sort());
  expect(new Set(take(1_000, 1, EVENLY).map(({ event }) => event))).toEqual(new Set(EVENT_TYPES));
  expect(new Set(take(100, 1, { bounce: 1, open: 0 }).map(({ event }) => event))).toEqual(new Set(['bounce']));
});

test('gives each event its own ID, and all events of a message the same fields', () => {
  const events = take(2_000, 3);
  expect(new Set(events.map(({ sg_event_id: id }) => id)).size).toBe(2_000);
  const messages = new Map<unknown, Array<Record<string, unknown>>>();
  for (const event of events) {
    const { sg_message_id: id } = event;
    messages.set(id, [...(messages.get(id) ?? []), event]);
  }
  expect(messages.size).toBeGreaterThan(200);
  expect(messages.size).toBeLessThan(1_000);
  for (const [id, [first, ...others]] of messages) {
    if (id === undefined) continue;
    for (const other of others) expect(other.email).toBe(first.email);
  }
});

test('generates events about requests, which have no recipient, only if they have a weight', () => {
  const [received] = take(1, 1, { received: 1 });

  expect(received).toMatchObject({ event: 'received', protocol: 'HTTP', recipient_count: 1 });
  expect(Object.keys(received)).not.toContain('email');
  expect(take(5_000, 1).filter(({ event }) => event === 'received')).toEqual([]);
});

test('generates custom arguments, campaign fields and all variations that handlers must accept', () => {
  const events = take(3_000, 5, EVENLY);
  for (const member of [
    ...['order_id', 'singlesend_id', 'marketing_campaign_id', 'newsletter', 'sg_template_id', 'asm_group_id', 'pool'],
    ...['category', 'bounce_classification', 'url_offset', 'sg_machine_open', 'attempt', 'response', 'reason', 'tls'],
  ]) {
    expect(events.some((event) => event[member] !== undefined)).toBe(true);
  }
  expect(new Set(events.map(({ category }) => (Array.isArray(category) ? 'list' : typeof category)))).toEqual(
    new Set(['list', 'string', 'undefined']),
  );
  const bounces = events.filter(({ event }) => event === 'bounce');
  expect(new Set(bounces.map(({ type }) => type))).toEqual(new Set(['bounce', 'blocked']));
  expect(parseEvents(JSON.stringify(events))).toHaveLength(3_000);
  // Reserved domains: nobody can receive mail at these addresses.
  expect(events.every(({ email = 'a@example.com' }) => /@example\.(com|net|org)$/.test(String(email)))).toBe(true);
});

test('generates past events, the last of them now', () => {
  const times = take(5_000, 1, undefined, 5_000, 1_700_000_000).map(({ timestamp }) => timestamp as number);
  expect(Math.max(...times)).toBe(1_700_000_000);
  expect(Math.min(...times)).toBe(1_700_000_000 - 499);
});

test('starts with a typical event for every seed', () => {
  const firsts = Array.from({ length: 300 }, (_, seed) => take(1, seed)[0].event);
  expect(firsts.filter((event) => event === 'processed').length).toBeGreaterThan(60);
  expect(firsts.filter((event) => event === 'account_status_change').length).toBeLessThan(5);
});
