import { Duration } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Delivery, SendGridOAuthWebhook } from '../src';
import { newSingletonHandler, stackWithHandler } from './support/stacks';
import { warningsOf } from './support/templates';

describe('the timeout of the handler', () => {
  function timeoutWarnings(seconds: number | undefined, delivery: Delivery): string[] {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: handler.currentVersion, delivery });
    (handler.node.defaultChild as CfnFunction).timeout = seconds;
    return warningsOf(stack).filter((warning) => warning.includes('the handler'));
  }

  test('gets a warning if it is longer than API Gateway waits', () => {
    expect(timeoutWarnings(30, Delivery.direct())).toEqual([
      "/Stack/Webhook/Endpoint: the handler's timeout is 30 seconds, but API Gateway waits 29 seconds: after that " +
        'SendGrid receives 504 and posts the same events again, while the handler still runs; use `Delivery.queued()`, ' +
        'or set a shorter timeout',
    ]);
    expect(timeoutWarnings(29, Delivery.direct())).toEqual([]);
    expect(timeoutWarnings(undefined, Delivery.direct())).toEqual([]);
  });

  test('is seen in a SingletonFunction', () => {
    const { stack } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newSingletonHandler(stack) });
    expect(warningsOf(stack)).toEqual([expect.stringContaining("the handler's timeout is 40 seconds")]);
  });

  test('gets a warning if batches of a queue have Lambda’s default', () => {
    expect(timeoutWarnings(undefined, Delivery.queued())).toEqual([
      "/Stack/Webhook/Endpoint: the handler has Lambda's default timeout of 3 seconds for a whole batch of messages; " +
        'messages of a batch that takes longer are retried, and end in the dead-letter queue: set the `timeout` of the ' +
        'function',
    ]);
    expect(timeoutWarnings(3, Delivery.queued())).toEqual([]);
    expect(timeoutWarnings(900, Delivery.queued({ visibilityTimeout: Duration.hours(2) }))).toEqual([]);
  });
});
