import * as fc from 'fast-check';
import { eventHandler, InMemoryDeduplicationStore } from '../../../src/events';
import { BOUNCE_METRICS, DROP_METRICS, EVENT_METRICS } from '../../../src/sendgrid/webhook-metrics';
import { post } from '../support/inputs';
import { metricsOf, recordOutput } from './support/written-metrics';

/** The metrics of which each event has exactly one. */
const TYPES = [...Object.values(EVENT_METRICS), 'Blocks', 'OtherEvents'];
const NAMES = [
  ...['Events', 'DuplicateEvents', 'FailedEvents', 'EventDelay'],
  ...[...TYPES, ...Object.values(BOUNCE_METRICS), 'BounceOther', ...Object.values(DROP_METRICS), 'DropOther'],
];

/** Text that is in no metric and in no JSON syntax. */
const personal = fc.stringMatching(/^[a-z]{3}\d{4}@example\.com$/);
const known = <T>(values: readonly T[]) => fc.oneof(fc.constantFrom(...values), personal);
const event = fc.record(
  {
    event: known(Object.keys(EVENT_METRICS)),
    type: known(['bounce', 'blocked']),
    bounce_classification: known(Object.keys(BOUNCE_METRICS)),
    reason: known(Object.keys(DROP_METRICS)),
    timestamp: fc.oneof(fc.integer(), personal),
    email: personal,
    ip: personal,
    url: personal,
    subject: personal,
    category: fc.array(personal, { maxLength: 2 }),
    sg_event_id: personal,
    [`order_id`]: personal,
  },
  { requiredKeys: [] },
);
const body = fc.array(fc.oneof({ weight: 9, arbitrary: event }, { weight: 1, arbitrary: fc.constant(null) }), {
  maxLength: 40,
});

const run = async (events: readonly unknown[], deduplicate: boolean, failing: number) => {
  const output = recordOutput();
  try {
    let calls = 0;
    let handled = 0;
    const handler = eventHandler(
      () => {
        calls += 1;
        if (calls % failing === 0) throw new Error('no database');
        handled += 1;
      },
      {
        metrics: { webhook: 'w' },
        onError: () => {},
        deduplication: deduplicate ? new InMemoryDeduplicationStore() : undefined,
      },
    );
    const { statusCode } = await handler(post(events));
    return { handled, statusCode, text: output.text(), lines: output.lines() };
  } finally {
    output.restore();
  }
};

test('the metrics of the types add up to the handled events, and with failures and duplicates to all elements', async () => {
  await fc.assert(
    fc.asyncProperty(body, fc.boolean(), fc.integer({ min: 2, max: 50 }), async (events, deduplicate, failing) => {
      const { handled, statusCode, lines } = await run(events, deduplicate, failing);
      const counts = lines.length === 0 ? {} : (metricsOf(lines[0]) as Record<string, number>);
      const sum = TYPES.reduce((total, name) => total + (counts[name] ?? 0), 0);
      const { Events = 0, FailedEvents = 0, DuplicateEvents = 0 } = counts;

      expect(lines.length).toBeLessThanOrEqual(1);
      expect(Events).toBe(sum);
      if (deduplicate || statusCode === 200) {
        expect(Events).toBe(handled);
        expect(Events + FailedEvents + DuplicateEvents).toBe(events.length);
      } else {
        expect({ Events, DuplicateEvents }).toEqual({ Events: 0, DuplicateEvents: 0 });
        expect(FailedEvents).toBe(events.length - handled);
      }
    }),
  );
});

test('a line has at most 100 metrics, all of them documented, and nothing of the events', async () => {
  expect(new Set(NAMES).size).toBeLessThanOrEqual(100);
  await fc.assert(
    fc.asyncProperty(body, fc.boolean(), async (events, deduplicate) => {
      const { text, lines } = await run(events, deduplicate, 7);
      for (const line of lines) {
        const { _aws, Webhook, RequestIds: _ids, ...members } = line;
        expect(Webhook).toBe('w');
        expect(Object.keys(members).sort()).toEqual(_aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name).sort());
        expect(NAMES).toEqual(expect.arrayContaining(Object.keys(members)));
      }
      expect(text).not.toContain('@');
    }),
  );
});
