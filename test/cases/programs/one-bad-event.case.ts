/** One event that cannot be processed never takes the other events of its batch with it. */
import { deepEqual, equal } from 'node:assert/strict';
import { run } from './support';
import { eventHandler } from 'cdk-sendgrid-oauth-webhook/events';

run(async () => {
  const deep = `{"event":"open","custom":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
  const handled: Array<string | undefined> = [];
  const handler = eventHandler(({ sg_event_id: id }) => void handled.push(id), { onError: () => {} });
  const body = `[{"event":"open","sg_event_id":"a"},${deep},7,null,{"event":"open","sg_event_id":"b"}]`;
  const record = { messageId: 'm', eventSource: 'aws:sqs', body, messageAttributes: {} };
  const answer = await handler({ Records: [record] } as never);
  deepEqual(handled, ['a', 'b']);
  // The message is retried and then moves to the dead-letter queue, where the bad event stays.
  equal(JSON.stringify(answer), '{"batchItemFailures":[{"itemIdentifier":"m"}]}');
});
