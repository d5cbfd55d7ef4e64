import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, Queue, QueueProps, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Delivery, QueuedDeliveryOptions, SendGridOAuthWebhook } from '../src';
import { stackWithHandler } from './support/stacks';
import { warningsOf } from './support/templates';

const PATH = 'Stack/Webhook/Endpoint/Queue';
const WARNING = `/${PATH}: `;

interface Scene {
  readonly app: App;
  readonly stack: Stack;
  readonly handler: Function;
  readonly webhook: SendGridOAuthWebhook;
}

function queued(options: (stack: Stack) => QueuedDeliveryOptions, timeout = Duration.seconds(3)): Scene {
  const { app, stack, handler } = stackWithHandler();
  (handler.node.defaultChild as CfnFunction).timeout = timeout.toSeconds();
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued(options(stack)) });
  return { app, stack, handler, webhook };
}

/** A queue with a dead-letter queue of its own. */
function givenQueue(stack: Stack, props: QueueProps, deadLetters: QueueProps = {}, maxReceiveCount = 5): Queue {
  const queue = new Queue(stack, 'Dead', deadLetters);
  return new Queue(stack, 'Mine', { deadLetterQueue: { queue, maxReceiveCount }, ...props });
}

const FOURTEEN_DAYS = { retentionPeriod: Duration.days(14) };

describe('synthesis fails if a failing message would be lost', () => {
  test.each<[string, (stack: Stack) => QueuedDeliveryOptions, Duration, string]>([
    [
      'at the end of a short retention',
      () => ({ retention: Duration.minutes(1) }),
      Duration.seconds(3),
      '`retention` must keep messages for at least 1 day more than 5 minutes, the time until a failing message moves to ' +
        'the dead-letter queue (10 receives with a visibility timeout of 30 seconds), got: 1 minute in ' +
        `'${PATH}/Events'; set a retention of 14 days, or reduce \`maxReceiveCount\` or the visibility timeout, because ` +
        `SQS counts the retention of both queues from the first send and then deletes the message (${PATH})`,
    ],
    [
      'in a dead-letter queue with the 4 days of SQS',
      (stack) => ({ deadLetterQueue: new Queue(stack, 'Dead'), visibilityTimeout: Duration.hours(12) }),
      Duration.seconds(3),
      '`deadLetterQueue` must keep messages for at least 1 day more than 5 days, the time until a failing message moves ' +
        "to the dead-letter queue (10 receives with a visibility timeout of 12 hours), got: 4 days in 'Stack/Dead'; set a",
    ],
    [
      'with many receives and a long visibility timeout',
      () => ({ maxReceiveCount: 100, visibilityTimeout: Duration.hours(12) }),
      Duration.seconds(3),
      '`retention` must keep messages for at least 1 day more than 50 days, the time until a failing message moves to ' +
        'the dead-letter queue (100 receives with a visibility timeout of 12 hours), got: 14 days in ' +
        `'${PATH}/Events'; reduce \`maxReceiveCount\` or the visibility timeout, because`,
    ],
    [
      'with many receives and a slow handler',
      () => ({ maxReceiveCount: 1000 }),
      Duration.seconds(300),
      'at least 1 day more than 20 days 20 hours, the time until a failing message moves to the dead-letter queue (1000 ' +
        'receives with a visibility timeout of 30 minutes), got: 14 days',
    ],
    [
      'at the end of the retention of an existing queue',
      (stack) => ({ queue: givenQueue(stack, { retentionPeriod: Duration.hours(24) }, FOURTEEN_DAYS) }),
      Duration.seconds(3),
      '`queue` must keep messages for at least 1 day more than 2 minutes 30 seconds, the time until a failing message ' +
        "moves to the dead-letter queue (5 receives with a visibility timeout of 30 seconds), got: 1 day in 'Stack/Mine'",
    ],
    [
      "in an existing queue's dead-letter queue",
      (stack) => ({
        queue: givenQueue(stack, { ...FOURTEEN_DAYS, visibilityTimeout: Duration.hours(12) }, {}, 7),
      }),
      Duration.seconds(3),
      '`queue.deadLetterQueue` must keep messages for at least 1 day more than 3 days 12 hours, the time until a failing ' +
        "message moves to the dead-letter queue (7 receives with a visibility timeout of 12 hours), got: 4 days in 'Stack/Dead'",
    ],
  ])('%s', (_, options, timeout, message) => {
    const { app } = queued(options, timeout);
    expect(() => app.synth()).toThrow(message);
  });

  test('after a change of the queue by an escape hatch', () => {
    const { app, webhook } = queued(() => ({}));
    (webhook.queue!.node.defaultChild as CfnQueue).addPropertyOverride('RedrivePolicy.maxReceiveCount', 50_000);
    expect(() => app.synth()).toThrow('(50000 receives with a visibility timeout of 30 seconds), got: 14 days');
  });

  test('after a change of the dead-letter queue by an escape hatch', () => {
    const { app, webhook } = queued(() => ({}));
    (webhook.deadLetterQueue!.node.defaultChild as CfnQueue).messageRetentionPeriod = 3600;
    expect(() => app.synth()).toThrow(
      '`deadLetterQueue` must keep messages for at least 1 day more than 5 minutes, the time until a failing message ' +
        'moves to the dead-letter queue (10 receives with a visibility timeout of 30 seconds), got: 1 hour in ' +
        `'${PATH}/DeadLetters'`,
    );
  });

  test('in a dead-letter queue of another stack', () => {
    const { app, stack, handler } = stackWithHandler();
    const queue = new Queue(new Stack(app, 'Other'), 'Dead', { retentionPeriod: Duration.hours(1) });
    new Queue(new Stack(app, 'Third'), 'Dead', FOURTEEN_DAYS);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ deadLetterQueue: queue }) });
    expect(() => app.synth()).toThrow("got: 1 hour in 'Other/Dead'");
  });

  test('in an existing queue that is imported by a reference to it', () => {
    const { app } = queued((stack) => {
      const { queueArn } = givenQueue(stack, { retentionPeriod: Duration.hours(1) });
      return { queue: Queue.fromQueueArn(stack, 'Imported', queueArn) };
    });
    expect(() => app.synth()).toThrow("got: 1 hour in 'Stack/Mine'");
  });

  test('in an existing L1 queue', () => {
    const { app } = queued((stack) => {
      const { attrArn } = new CfnQueue(stack, 'L1', { messageRetentionPeriod: 3600 });
      const source = new CfnQueue(stack, 'Source', {
        messageRetentionPeriod: 1_209_600,
        redrivePolicy: { deadLetterTargetArn: attrArn, maxReceiveCount: 5 },
      });
      return { queue: Queue.fromQueueArn(stack, 'Imported', source.attrArn) };
    });
    expect(() => app.synth()).toThrow(
      '`queue.deadLetterQueue` must keep messages for at least 1 day more than 2 minutes 30 seconds, the time until a ' +
        'failing message moves to the dead-letter queue (5 receives with a visibility timeout of 30 seconds), got: 1 hour ' +
        "in 'Stack/L1'",
    );
  });

  test('because the handler got a longer timeout than the visibility timeout', () => {
    const { app, handler } = queued(() => ({}));
    (handler.node.defaultChild as CfnFunction).addPropertyOverride('Timeout', 60);
    expect(() => app.synth()).toThrow(
      "`visibilityTimeout` must be at least the handler's timeout, 60 seconds, got: 30; AWS recommends six times the " +
        `timeout (${PATH})`,
    );
  });
});

test('synthesis fails if a given queue rejects messages of the size of SendGrid’s largest batch', () => {
  const { app } = queued((stack) => ({
    queue: givenQueue(stack, { ...FOURTEEN_DAYS, maxMessageSizeBytes: 262_144 }, FOURTEEN_DAYS),
  }));
  expect(() => app.synth()).toThrow(
    "`queue` must accept messages of 800000 bytes, SendGrid's largest batch of 768 KB with its attributes, got: 262144; " +
      `set the queue's \`maxMessageSizeBytes\` to 1 MiB, the default of SQS (${PATH})`,
  );
});

describe('synthesis fails if SQS cannot move messages to the dead-letter queue', () => {
  test('because it is in another region', () => {
    const { stack, handler } = stackWithHandler({ env: { account: '123456789012', region: 'eu-west-1' } });
    const deadLetterQueue = Queue.fromQueueArn(stack, 'Dead', 'arn:aws:sqs:us-east-1:123456789012:dead');
    const delivery = Delivery.queued({ deadLetterQueue });
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery })).toThrow(
      "`deadLetterQueue` must be in the region of its stack, 'eu-west-1', got: 'us-east-1'; SQS moves messages only to a " +
        `queue in the same account and region (${PATH})`,
    );
  });

  test('because it is in another account', () => {
    const { stack, handler } = stackWithHandler({ env: { account: '123456789012', region: 'eu-west-1' } });
    const deadLetterQueue = Queue.fromQueueArn(stack, 'Dead', 'arn:aws:sqs:eu-west-1:999999999999:dead');
    const delivery = Delivery.queued({ deadLetterQueue });
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery })).toThrow(
      "`deadLetterQueue` must be in the account of its stack, '123456789012', got: '999999999999'",
    );
  });

  test('because it permits no source queue', () => {
    const { app } = queued((stack) => ({
      deadLetterQueue: new Queue(stack, 'Dead', {
        ...FOURTEEN_DAYS,
        redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
      }),
    }));
    expect(() => app.synth()).toThrow(
      "`deadLetterQueue` must have a redrive allow policy that permits the new queue, got: 'denyAll'; remove " +
        `\`redriveAllowPolicy\` from it (${PATH})`,
    );
  });
});

describe('synthesis warns', () => {
  test.each<[string, (stack: Stack) => QueuedDeliveryOptions, string]>([
    [
      'of less than four days to notice failed messages',
      () => ({ retention: Duration.days(2) }),
      `'${PATH}/Events' keeps messages for 2 days, which is less than 4 days more than 5 minutes, the time until a ` +
        'failing message moves to the dead-letter queue (10 receives with a visibility timeout of 30 seconds); SQS ' +
        'counts the retention from the first send, so you have little time to notice failed messages and to redrive ' +
        'them: set a retention of 14 days, or reduce `maxReceiveCount` or the visibility timeout',
    ],
    [
      'of few receives',
      () => ({ maxReceiveCount: 1 }),
      'a message moves to the dead-letter queue after 1 receive, and a receive counts even if Lambda throttles the ' +
        'function; AWS recommends a `maxReceiveCount` of at least 5',
    ],
    [
      'of an existing queue without a dead-letter queue',
      (stack) => ({ queue: new Queue(stack, 'Mine', FOURTEEN_DAYS) }),
      "'Stack/Mine' has no dead-letter queue, so SQS retries a message that always fails until its retention ends, after " +
        '14 days, and then deletes it; set `deadLetterQueue` on the queue',
    ],
  ])('%s', (_, options, message) => {
    expect(warningsOf(queued(options).stack)).toEqual([WARNING + message]);
  });

  test.each<[string, (stack: Stack) => QueuedDeliveryOptions, Duration]>([
    ['for the defaults', () => ({}), Duration.seconds(3)],
    ['for the defaults with the slowest handler', () => ({}), Duration.minutes(15)],
    [
      'for a given dead-letter queue',
      (stack) => ({ deadLetterQueue: new Queue(stack, 'Dead', FOURTEEN_DAYS) }),
      Duration.seconds(3),
    ],
    ['for a given queue', (stack) => ({ queue: givenQueue(stack, FOURTEEN_DAYS, FOURTEEN_DAYS) }), Duration.seconds(3)],
    [
      'for a given queue, about which nothing is known',
      (stack) => ({ queue: Queue.fromQueueArn(stack, 'Mine', 'arn:aws:sqs:us-east-1:123456789012:mail') }),
      Duration.seconds(3),
    ],
  ])('not %s', (_, options, timeout) => {
    const { app, stack } = queued(options, timeout);
    app.synth();
    expect(warningsOf(stack)).toEqual([]);
  });
});
