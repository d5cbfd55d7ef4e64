/** Events that are neither proxy nor SQS events: an error, never a response that the invoker takes for success. */
import { equal } from 'node:assert/strict';
import { rejectionOf, run } from './support';
import { eventHandler } from 'cdk-sendgrid-oauth-webhook/events';

run(async () => {
  let handled = 0;
  const handler = eventHandler(() => void handled++) as (event: unknown) => Promise<unknown>;
  const body = '[{"event":"open","email":"a@example.com","timestamp":1}]';
  for (const event of [
    [{ messageId: 'm', eventSource: 'aws:sqs', body }],
    JSON.parse(body),
    { 'detail-type': 'x', source: 'y', detail: {} },
    { Records: [{ EventSource: 'aws:sns', Sns: { Message: body } }] },
    {},
    null,
  ]) {
    await rejectionOf(handler(event));
    equal(handled, 0);
  }
});
