/** Queue settings with which an event that always fails is deleted before anybody can redrive it: an error at synth. */
import { equal, match } from 'node:assert/strict';
import { Duration } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { errorOf, newFunction, run, synth } from './support';
import { Delivery, type QueuedDeliveryOptions, SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

const synthWith = (options: (stack: Stack) => QueuedDeliveryOptions, timeout = 3) =>
  synth((stack) => {
    const handler = newFunction(stack, 'Handler', undefined, { timeout: Duration.seconds(timeout) });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued(options(stack)) });
  });

run(async () => {
  const visibilityTimeout = Duration.hours(12);
  const errors = [
    errorOf(() => synthWith(() => ({ retention: Duration.minutes(1) }))),
    errorOf(() => synthWith((stack) => ({ deadLetterQueue: new Queue(stack, 'DeadLetters'), visibilityTimeout }))),
    errorOf(() => synthWith(() => ({ visibilityTimeout, maxReceiveCount: 100 }))),
    errorOf(() => synthWith(() => ({ maxReceiveCount: 1_000 }), 300)),
  ];
  for (const error of errors) match(error, /must keep messages for at least 1 day more than/);
  equal(synthWith(() => ({}), 10).messages.filter((message) => message.includes('retention')).length, 0);
});
