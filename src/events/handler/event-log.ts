import { writeLogLine } from './log-line';
import { PendingEvent } from './pending-event';

/** Writes a line for each event of a group, from which the history of a message can be read. */
export function logEvents(group: readonly PendingEvent[], result: 'complete' | 'release'): void {
  const outcome = result === 'complete' ? 'handled' : 'failed';
  for (const { event, post } of group) {
    const { delivery, requestId } = post.context;
    writeLogLine('INFO', 'event', event, { outcome, delivery, recordId: post.recordId, requestId });
  }
}
