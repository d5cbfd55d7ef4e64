import { EventGenerator } from '../../src/cli/send/event-generator';
import { batchText } from '../../src/sendgrid/batch-text';

/** A single event, a usual post, and about as much as SendGrid posts at once: 768 KB. */
export const COUNTS = [1, 100, 2_634] as const;

/** Fields that only some accounts receive. Without them, 2,634 events have the size of SendGrid's largest posts. */
const OPTIONAL =
  /^(smtp-id|singlesend_|marketing_|newsletter|sg_template_|template_|phase_id|mc_stats|pool|order_id|tenant)/;

export function bodyOf(count: number): string {
  const generator = new EventGenerator(1, undefined, count, 1_764_000_000);
  const events = Array.from({ length: count }, () =>
    Object.fromEntries(Object.entries(JSON.parse(generator.next()) as object).filter(([name]) => !OPTIONAL.test(name))),
  );
  // So that the single event of the smallest post is one that the function counts.
  events[0] = { ...events[0], event: 'open' };
  return batchText(events);
}
