import { CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Code, Function, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Delivery, QueuedDeliveryOptions, SendGridOAuthWebhook } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, RenderedResource, resourcesOfType, statementsOf, warningsOf } from './support/templates';

function queued(options: QueuedDeliveryOptions = {}): { stack: Stack; webhook: SendGridOAuthWebhook } {
  const { stack, handler } = stackWithHandler();
  return {
    stack,
    webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued(options) }),
  };
}

/** The two queues of a stack by the construct IDs in their logical IDs. */
function queuesOf(stack: Stack): { events: RenderedResource; deadLetters: RenderedResource } {
  const queues = Object.entries(resourcesOfType(stack, 'AWS::SQS::Queue'));
  const find = (id: string) => queues.find(([logicalId]) => logicalId.includes(id))![1];
  return { events: find('QueueEvents'), deadLetters: find('QueueDeadLetters') };
}

const DAYS_14 = Duration.days(14);

const EVENTS_ARN = { 'Fn::GetAtt': ['WebhookEndpointQueueEventsCF88F2E7', 'Arn'] };
const DEAD_LETTERS_ARN = { 'Fn::GetAtt': ['WebhookEndpointQueueDeadLetters8615EFE2', 'Arn'] };

describe('the queues of Delivery.queued()', () => {
  test('keep messages for 14 days, encrypted, and are retained with the stack', () => {
    const { events, deadLetters } = queuesOf(queued().stack);
    const kept = { MaximumMessageSize: 1_048_576, MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true };
    expect(events.Properties).toEqual({
      ...kept,
      VisibilityTimeout: 30,
      RedrivePolicy: { deadLetterTargetArn: DEAD_LETTERS_ARN, maxReceiveCount: 10 },
    });
    expect(deadLetters.Properties).toEqual(kept);
    for (const { DeletionPolicy, UpdateReplacePolicy } of [events, deadLetters]) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    }
  });

  test('reject requests without TLS', () => {
    const policies = Object.values(resourcesOfType(queued().stack, 'AWS::SQS::QueuePolicy'));
    expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual(
      [DEAD_LETTERS_ARN, EVENTS_ARN].map((arn) => [
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'sqs:*',
          Resource: arn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    );
  });

  test('have the given options', () => {
    const { stack } = queued({
      maxReceiveCount: 3,
      retention: Duration.days(2),
      visibilityTimeout: Duration.minutes(2),
    });
    const { events, deadLetters } = queuesOf(stack);
    expect(events.Properties).toMatchObject({
      MessageRetentionPeriod: 172_800,
      VisibilityTimeout: 120,
      RedrivePolicy: { maxReceiveCount: 3 },
    });
    expect(deadLetters.Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600 });
  });

  test('are encrypted with the given key, on which senders and receivers have only the permissions they need', () => {
    const { stack, handler } = stackWithHandler();
    const delivery = Delivery.queued({ encryptionKey: new Key(stack, 'Key') });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery });
    const key = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };
    for (const { Properties } of Object.values(queuesOf(stack))) {
      expect(Properties).toMatchObject({ KmsMasterKeyId: key });
      expect(Properties).not.toHaveProperty('SqsManagedSseEnabled');
    }
    expect(statementsOf(stack, 'WebhookEndpointIntegrationRole')).toEqual([
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: EVENTS_ARN },
      { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: key },
    ]);
    expect(statementsOf(stack, 'HandlerServiceRole')).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: key,
    });
  });

  test('can use an existing dead-letter queue', () => {
    const { stack, handler } = stackWithHandler();
    const deadLetterQueue = Queue.fromQueueArn(stack, 'Dead', 'arn:aws:sqs:us-east-1:123456789012:dead');
    const delivery = Delivery.queued({ deadLetterQueue });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery });
    expect(webhook.deadLetterQueue).toBe(deadLetterQueue);
    expect(onlyResource(stack, 'AWS::SQS::Queue')[1].Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead',
      maxReceiveCount: 10,
    });
  });

  test('fail if the dead-letter queue is a FIFO queue', () => {
    const { stack, handler } = stackWithHandler();
    const delivery = Delivery.queued({ deadLetterQueue: new Queue(stack, 'Dead', { fifo: true }) });
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery })).toThrow(
      "`deadLetterQueue` must be a standard queue, got: 'Stack/Dead'; the dead-letter queue of a standard queue " +
        'must be a standard queue too (Stack/Webhook/Endpoint/Queue)',
    );
  });

  test('are available from the webhook', () => {
    const { webhook, stack } = queued();
    expect(stack.resolve(webhook.queue!.queueArn)).toEqual(EVENTS_ARN);
    expect(stack.resolve(webhook.deadLetterQueue!.queueArn)).toEqual(DEAD_LETTERS_ARN);
    expect(webhook.receiver).toBeUndefined();
  });
});

describe('the visibility timeout', () => {
  const visibilityOf = (timeout: Duration | undefined, options: QueuedDeliveryOptions = {}) => {
    const stack = new Stack(quickApp(), 'Stack');
    const handler = new Function(stack, 'Handler', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
      timeout,
    });
    new SendGridOAuthWebhook(stack, 'Webhook', {
      handler: new Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion }),
      delivery: Delivery.queued(options),
    });
    return queuesOf(stack).events.Properties.VisibilityTimeout;
  };

  test.each([
    ['30 seconds for a handler without a timeout, which is 3 seconds', undefined, {}, 30],
    ['six times the handler’s timeout', Duration.minutes(1), {}, 360],
    ['plus the batching window', Duration.minutes(1), { maxBatchingWindow: Duration.seconds(20) }, 380],
    ['what is asked for', Duration.minutes(1), { visibilityTimeout: Duration.minutes(1) }, 60],
  ])('is %s', (_, timeout, options, seconds) => {
    expect(visibilityOf(timeout, options)).toBe(seconds);
  });

  test('is 15 minutes, the maximum timeout of a function, for an imported function', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const handler = Function.fromFunctionArn(stack, 'Handler', 'arn:aws:lambda:us-east-1:123456789012:function:mail');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() });
    expect(queuesOf(stack).events.Properties.VisibilityTimeout).toBe(900);
  });

  test('fails if it is shorter than the handler’s timeout', () => {
    expect(() => visibilityOf(Duration.seconds(90), { visibilityTimeout: Duration.minutes(1) })).toThrow(
      "`visibilityTimeout` must be at least the handler's timeout, 90 seconds, got: 60; AWS recommends six times the " +
        'timeout (Stack/Webhook/Endpoint/Queue)',
    );
  });
});

describe('the event source mapping', () => {
  test('delivers up to ten messages at once and accepts partial batch responses', () => {
    expect(onlyResource(queued().stack, 'AWS::Lambda::EventSourceMapping')[1].Properties).toEqual({
      EventSourceArn: EVENTS_ARN,
      FunctionName: { Ref: 'Handler886CB40B' },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('has the given options', () => {
    const options = { batchSize: 100, maxBatchingWindow: Duration.seconds(5), maxConcurrency: 7 };
    expect(onlyResource(queued(options).stack, 'AWS::Lambda::EventSourceMapping')[1].Properties).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 5,
      ScalingConfig: { MaximumConcurrency: 7 },
    });
  });

  test('is created after the permissions that Lambda requires for it', () => {
    const { stack } = queued();
    expect(onlyResource(stack, 'AWS::Lambda::EventSourceMapping')[1].DependsOn).toEqual([
      'HandlerServiceRoleDefaultPolicyCBD0CC91',
    ]);
    expect(statementsOf(stack, 'HandlerServiceRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: EVENTS_ARN,
      },
    ]);
  });

  test('is in the handler’s stack, which is deployed after the webhook’s', () => {
    const app = quickApp();
    const handlers = new Stack(app, 'Handlers');
    const stack = new Stack(app, 'Stack');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(handlers), delivery: Delivery.queued() });
    app.synth();
    expect(resourcesOfType(stack, 'AWS::Lambda::EventSourceMapping')).toEqual({});
    onlyResource(handlers, 'AWS::Lambda::EventSourceMapping');
    expect(handlers.dependencies).toEqual([stack]);
    expect(stack.dependencies).toEqual([]);
  });

  test('exists once for each of two webhooks with the same handler', () => {
    const { stack, handler } = stackWithHandler();
    for (const path of ['first', 'second']) {
      new SendGridOAuthWebhook(stack, path, { handler, path, delivery: Delivery.queued() });
    }
    expect(Object.keys(resourcesOfType(stack, 'AWS::Lambda::EventSourceMapping'))).toHaveLength(2);
  });

  test('comes with a warning for an imported function without a role, which lists the permissions its role needs', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const handler = Function.fromFunctionArn(stack, 'Handler', 'arn:aws:lambda:us-east-1:123456789012:function:mail');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('sqs:ReceiveMessage')]);
  });
});

describe('an existing queue', () => {
  test('is used, and no queue is created', () => {
    const { stack, handler } = stackWithHandler();
    const queue = new Queue(stack, 'Mine', { visibilityTimeout: Duration.seconds(20) });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
    expect(webhook.queue).toBe(queue);
    expect(webhook.deadLetterQueue).toBeUndefined();
    onlyResource(stack, 'AWS::SQS::Queue');
    expect(statementsOf(stack, 'WebhookEndpointIntegrationRole')).toEqual([
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['MineC1B42D3A', 'Arn'] } },
    ]);
  });

  describe('that another function reads', () => {
    const readBy = (handlerOf: (handler: Function) => IFunction, newQueue: (stack: Stack) => IQueue = mine): Stack => {
      const { stack, handler } = stackWithHandler();
      const queue = newQueue(stack);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
      handlerOf(handler).addEventSourceMapping('Other', { eventSourceArn: queue.queueArn });
      return stack;
    };
    const mine = (stack: Stack) => {
      const deadLetterQueue = { queue: new Queue(stack, 'Dead', { retentionPeriod: DAYS_14 }), maxReceiveCount: 10 };
      return new Queue(stack, 'Mine', { deadLetterQueue, retentionPeriod: DAYS_14 });
    };
    const imported = (stack: Stack) => Queue.fromQueueArn(stack, 'Mine', 'arn:aws:sqs:us-east-1:123456789012:mail');
    const consumerWarningsOf = (stack: Stack) => warningsOf(stack).filter((text) => text.includes('read the queue'));
    const warning = (path: string) =>
      `/Stack/Webhook/Endpoint/Queue: '${path}' lets another function read the queue, and SQS gives each message to ` +
      'only one of its readers, so the handler misses events; give each function a queue of its own';

    test.each([
      ['created', mine],
      ['imported', imported],
    ])('has a warning if it is %s', (_, newQueue) => {
      const stack = readBy((handler) => newHandler(handler.stack, 'Audit'), newQueue);
      expect(consumerWarningsOf(stack)).toEqual([warning('Stack/Audit/Other/Resource')]);
    });

    test('has a warning if the function is an alias of the handler', () => {
      const stack = readBy(
        (handler) => new Alias(handler, 'Live', { aliasName: 'live', version: handler.currentVersion }),
      );
      expect(consumerWarningsOf(stack)).toEqual([warning('Stack/Handler/Live/Other/Resource')]);
    });

    test('has a warning if it is the new queue of the webhook', () => {
      const { stack, handler } = stackWithHandler();
      const { queue } = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() });
      newHandler(stack, 'Audit').addEventSource(new SqsEventSource(queue!));
      expect(consumerWarningsOf(stack)).toEqual([expect.stringContaining("'Stack/Audit/SqsEventSource")]);
    });

    test('has no warning if that mapping is disabled', () => {
      const { stack, handler } = stackWithHandler();
      const queue = mine(stack);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
      newHandler(stack, 'Audit').addEventSource(new SqsEventSource(queue, { enabled: false }));
      expect(consumerWarningsOf(stack)).toEqual([]);
    });

    test('fails if that function is the handler', () => {
      expect(() => Template.fromStack(readBy((handler) => handler))).toThrow(
        "the handler already reads the queue by 'Stack/Handler/Other/Resource', and Lambda rejects a second event source " +
          'mapping of the same queue and function; give each webhook a queue of its own, or remove the other mapping ' +
          '(Stack/Webhook/Endpoint/Queue)',
      );
    });
  });

  test('can be imported', () => {
    const { stack, handler } = stackWithHandler();
    const queue = Queue.fromQueueArn(stack, 'Mine', 'arn:aws:sqs:us-east-1:123456789012:mail');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
    const { Integration } = onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties;
    expect(Integration.Uri['Fn::Join'][1].slice(-1)).toEqual([':sqs:path/123456789012/mail']);
  });

  const given = (options: (stack: Stack) => QueuedDeliveryOptions, env = {}) => {
    const { stack, handler } = stackWithHandler(env);
    return () => new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued(options(stack)) });
  };

  test.each(['maxReceiveCount', 'retention', 'visibilityTimeout', 'deadLetterQueue', 'encryptionKey'] as const)(
    'fails together with %s',
    (prop) => {
      const values = (stack: Stack) => ({
        maxReceiveCount: 2,
        retention: Duration.days(1),
        visibilityTimeout: Duration.minutes(1),
        deadLetterQueue: new Queue(stack, 'Other'),
        encryptionKey: new Key(stack, 'Key'),
      });
      expect(given((stack) => ({ queue: new Queue(stack, 'Mine'), [prop]: values(stack)[prop] }))).toThrow(
        `\`${prop}\` cannot be combined with \`queue\`; set it on that queue (Stack/Webhook/Endpoint/Queue)`,
      );
    },
  );

  test('fails if it is a FIFO queue', () => {
    expect(given((stack) => ({ queue: new Queue(stack, 'Mine', { fifo: true }) }))).toThrow(
      "`queue` must be a standard queue, got: 'Stack/Mine'",
    );
  });

  test('fails if it is in another region', () => {
    const env = { env: { account: '123456789012', region: 'eu-west-1' } };
    const arn = 'arn:aws:sqs:us-east-1:123456789012:mail';
    expect(given((stack) => ({ queue: Queue.fromQueueArn(stack, 'Mine', arn) }), env)).toThrow(
      "`queue` must be in the region of its stack, 'eu-west-1', got: 'us-east-1'",
    );
  });

  test('fails if its visibility timeout is shorter than the handler’s timeout', () => {
    const { app, stack, handler } = stackWithHandler();
    const queue = new Queue(stack, 'Mine', { visibilityTimeout: Duration.seconds(2) });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
    expect(() => app.synth()).toThrow(
      "`queue` must have a visibility timeout that is at least the handler's timeout, 3 seconds, got: 2",
    );
  });
});

describe('options outside the limits', () => {
  test.each<[QueuedDeliveryOptions, string]>([
    [{ maxReceiveCount: 0 }, '`maxReceiveCount` must be a whole number from 1 to 1000, got: 0'],
    [{ batchSize: 10_001 }, '`batchSize` must be a whole number from 1 to 10000, got: 10001'],
    [{ batchSize: 2.5 }, '`batchSize` must be a whole number from 1 to 10000, got: 2.5'],
    [
      { batchSize: 11 },
      '`batchSize` must be at most 10 without `maxBatchingWindow`, got: 11; set `maxBatchingWindow` to 1 second or more',
    ],
    [
      { batchSize: 11, maxBatchingWindow: Duration.seconds(0) },
      '`batchSize` must be at most 10 without `maxBatchingWindow`, got: 11',
    ],
    [
      { maxBatchingWindow: Duration.minutes(6) },
      '`maxBatchingWindow` must be from 0 to 300 seconds, in whole seconds, got: 360',
    ],
    [
      { maxBatchingWindow: Duration.millis(1500) },
      '`maxBatchingWindow` must be from 0 to 300 seconds, in whole seconds, got: 1.5',
    ],
    [{ maxConcurrency: 1 }, '`maxConcurrency` must be a whole number from 2 to 1000, got: 1'],
    [
      { retention: Duration.days(15) },
      '`retention` must be from 60 to 1209600 seconds, in whole seconds, got: 1296000',
    ],
    [
      { visibilityTimeout: Duration.hours(13) },
      '`visibilityTimeout` must be from 0 to 43200 seconds, in whole seconds, got: 46800',
    ],
  ])('fails for %j', (options, message) => {
    expect(() => queued(options)).toThrow(message);
    expect(() => queued(options)).toThrow('(Stack/Webhook/Endpoint/Queue)');
  });

  test('are not checked if only the deployment knows them', () => {
    const { stack, handler } = stackWithHandler();
    const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
    const delivery = Delivery.queued({
      maxReceiveCount: number,
      batchSize: number,
      maxConcurrency: number,
      retention: Duration.seconds(number),
      visibilityTimeout: Duration.seconds(number),
    });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery });
    expect(queuesOf(stack).events.Properties).toMatchObject({
      VisibilityTimeout: { Ref: 'Number' },
      MessageRetentionPeriod: { Ref: 'Number' },
    });
    expect(onlyResource(stack, 'AWS::Lambda::EventSourceMapping')[1].Properties).toMatchObject({
      ScalingConfig: { MaximumConcurrency: { Ref: 'Number' } },
    });
  });

  test('are checked when a lazy value is known', () => {
    const { stack } = queued({ retention: Duration.seconds(Lazy.number({ produce: () => 3600 })) });
    expect(() => queuesOf(stack)).toThrow('`retention` must keep messages for at least 1 day more than 5 minutes');
  });
});
