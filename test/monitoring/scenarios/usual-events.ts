import type { Weights } from '../../../src/cli/send/event-generator';

/** The kinds of events of a healthy sender, in proportion. */
export const USUAL_EVENTS: Weights = {
  processed: 100,
  delivered: 98,
  open: 40,
  click: 8,
  deferred: 4,
  bounce: 0.5,
  dropped: 0.3,
  unsubscribe: 0.2,
  group_unsubscribe: 0.2,
  spamreport: 0.01,
};
