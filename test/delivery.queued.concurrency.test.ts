import { App, Stack } from 'aws-cdk-lib';
import { Alias, CfnEventSourceMapping, CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { Delivery, SendGridOAuthWebhook } from '../src';
import { newSingletonHandler, stackWithHandler } from './support/stacks';
import { resourcesOfType, warningsOf } from './support/templates';

const PATH = 'Stack/Webhook/Endpoint/Queue';

interface Scene {
  readonly app: App;
  readonly stack: Stack;
  readonly handler: Function;
}

/** Webhooks with the given maximum concurrencies, and one handler with a reserved concurrency. */
function queued(reserved: number | undefined, ...maxConcurrencies: Array<number | undefined>): Scene {
  const { app, stack, handler } = stackWithHandler();
  maxConcurrencies.forEach((maxConcurrency, index) => {
    const id = `Webhook${index || ''}`;
    const delivery = Delivery.queued({ maxConcurrency });
    new SendGridOAuthWebhook(stack, id, { handler, path: `path${index}`, delivery });
  });
  // After the webhooks, as an escape hatch or an aspect may set it.
  const resource = handler.node.defaultChild as CfnFunction;
  resource.reservedConcurrentExecutions = reserved;
  resource.timeout = 30;
  return { app, stack, handler };
}

function limitsOf(stack: Stack): unknown[] {
  const mappings = Object.values(resourcesOfType(stack, 'AWS::Lambda::EventSourceMapping'));
  return mappings.map(({ Properties }) => Properties.ScalingConfig?.MaximumConcurrency);
}

describe('the maximum concurrency of the event source mapping', () => {
  test.each<[string, number | undefined, Array<number | undefined>, unknown[]]>([
    ['is unlimited without reserved concurrency', undefined, [undefined], [undefined]],
    ['is the reserved concurrency of the handler', 7, [undefined], [7]],
    ['is at most 1,000', 5000, [undefined], [1000]],
    ['can be less than the reserved concurrency', 7, [3], [3]],
    ['is an equal share if the handler has several queues', 7, [undefined, undefined, undefined], [2, 2, 2]],
    ['is a share of what is left', 20, [6, undefined, undefined], [6, 7, 7]],
  ])('%s', (_, reserved, given, limits) => {
    const { stack } = queued(reserved, ...given);
    expect(limitsOf(stack)).toEqual(limits);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is the reserved concurrency of the function behind an alias', () => {
    const { stack, handler } = stackWithHandler();
    (handler.node.defaultChild as CfnFunction).addPropertyOverride('ReservedConcurrentExecutions', 9);
    const alias = new Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: alias, delivery: Delivery.queued() });
    expect(limitsOf(stack)).toEqual([9]);
  });

  test('is the reserved concurrency of a SingletonFunction', () => {
    const { stack } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newSingletonHandler(stack), delivery: Delivery.queued() });
    expect(limitsOf(stack)).toEqual([7]);
  });

  test('is not set for a mapping with provisioned pollers, which does not accept it', () => {
    const { stack, handler } = queued(7, undefined);
    const mapping = handler.node.findAll().find((node) => node instanceof CfnEventSourceMapping)!;
    (mapping as CfnEventSourceMapping).addPropertyOverride('ProvisionedPollerConfig.MaximumPollers', 2);
    expect(limitsOf(stack)).toEqual([undefined]);
  });

  test('may be more than a reserved concurrency of 0 if the mapping is disabled', () => {
    const { stack, handler } = queued(0, undefined);
    const mapping = handler.node.findAll().find((node) => node instanceof CfnEventSourceMapping)!;
    (mapping as CfnEventSourceMapping).enabled = false;
    expect(limitsOf(stack)).toEqual([2]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is the minimum, with a warning, if the handler reserves less', () => {
    const { stack } = queued(1, undefined);
    expect(limitsOf(stack)).toEqual([2]);
    expect(warningsOf(stack)).toEqual([
      `/${PATH}: the handler reserves a concurrency of 1, and Lambda invokes it for each queue with a concurrency of at ` +
        'least 2, so it throttles some invocations, and each counts as a receive; reserve at least 2',
    ]);
  });

  test('is the minimum, with a warning, if there are too many queues for the reserved concurrency', () => {
    const { stack } = queued(3, undefined, undefined);
    expect(limitsOf(stack)).toEqual([2, 2]);
    expect(warningsOf(stack)).toHaveLength(2);
    expect(warningsOf(stack)[0]).toContain('reserve at least 4');
  });
});

describe('synthesis fails', () => {
  test.each<[string, number, Array<number | undefined>, string]>([
    [
      'if `maxConcurrency` exceeds the reserved concurrency of the handler',
      5,
      [10],
      '`maxConcurrency` must be at most the reserved concurrency of the handler, 5, for all of its queues together, ' +
        `got: 10; throttled messages would move to the dead-letter queue without being processed (${PATH})`,
    ],
    [
      'if the queues of a handler together exceed its reserved concurrency',
      10,
      [6, 5],
      "the reserved concurrency of the handler, 10, for all of its queues together, got: '6 + 5'",
    ],
    ['if nothing is left for another queue', 6, [6, undefined], "for all of its queues together, got: '6 + 2'"],
    [
      'if the handler cannot be invoked',
      0,
      [undefined],
      "the handler's `reservedConcurrentExecutions` must not be 0, because Lambda would throttle every invocation and " +
        "all events would move to the dead-letter queue; to pause processing, disable the handler's event source " +
        `mapping (${PATH})`,
    ],
  ])('%s', (_, reserved, given, message) => {
    const { app } = queued(reserved, ...given);
    expect(() => app.synth()).toThrow(message);
  });

  test('if an escape hatch raises the maximum concurrency above the reserved concurrency', () => {
    const { app, handler } = queued(5, undefined);
    const mapping = handler.node.findAll().find((node) => node instanceof CfnEventSourceMapping)!;
    (mapping as CfnEventSourceMapping).addPropertyOverride('ScalingConfig.MaximumConcurrency', 50);
    expect(() => app.synth()).toThrow('5, for all of its queues together, got: 50');
  });
});
