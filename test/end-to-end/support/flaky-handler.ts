import { appendFileSync } from 'node:fs';
import { eventHandler } from 'cdk-sendgrid-oauth-webhook/events';

/**
 * A handler that fails at random: one event in 500, and one process in 100 invocations. It writes the number of each
 * event that it has delivered to a file.
 */
const deliver = eventHandler<{ number: number }>(
  async ({ number }) => {
    if (Math.random() < 1 / 500) throw new Error('unlucky');
    appendFileSync(process.env.DELIVERED!, `${number}\n`);
  },
  // Do not log the expected failures, one line each.
  { onError: () => {} },
);

export async function handler(...[event, context]: Parameters<typeof deliver>): Promise<unknown> {
  if (Math.random() < 1 / 100) process.exit(1);
  return deliver(event, context);
}
