/** What bench/kit/measure.mjs measures, with the name in the report. */
export const SUBJECTS = {
  loop: 'a loop over `JSON.parse(body)`',
  event: '`eventHandler`, per event',
  batch: '`eventHandler`, per batch',
  metrics: '`eventHandler`, per event, with `metrics`',
  store: '`eventHandler`, per event, with `InMemoryDeduplicationStore`',
  parser: 'Powertools: parser, then a loop',
  processor: 'Powertools: batch processor and parser, then a loop',
  idempotency: 'Powertools: parser, then idempotency of each event, in memory',
} as const;

export type Subject = keyof typeof SUBJECTS;

/** The most CPU time relative to the loop, for the largest post. */
export const BUDGETS = { event: 1.8, batch: 1.6, metrics: 2, store: 3 } as const satisfies Partial<
  Record<Subject, number>
>;
