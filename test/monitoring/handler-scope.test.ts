import { App, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { AccessLogs, Delivery, SendGridOAuthWebhook, SignatureVerification } from '../../src';
import { newHandler, quickApp } from '../support/stacks';
import { resourcesOfType } from '../support/templates';

interface Layout {
  readonly webhookIn: Stack;
  readonly handlerIn: Stack;
  readonly queue?: IQueue;
}

function givenQueue(stack: Stack): Queue {
  const dead = new Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
  return new Queue(stack, 'Queue', {
    visibilityTimeout: Duration.minutes(1),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: dead, maxReceiveCount: 10 },
  });
}

function twoStacks(app: App): Layout {
  return { webhookIn: new Stack(app, 'Webhooks'), handlerIn: new Stack(app, 'Functions') };
}

function newWebhook({ webhookIn, handlerIn, queue }: Layout): SendGridOAuthWebhook {
  return new SendGridOAuthWebhook(webhookIn, 'Webhook', {
    handler: newHandler(handlerIn),
    delivery: Delivery.queued(queue ? { queue } : {}),
    accessLogs: AccessLogs.toLogGroup(),
    signatureVerification: SignatureVerification.managed(),
    outputs: false,
  });
}

const IN_HANDLER_STACK: Record<string, (app: App) => Layout> = {
  'the queue is the webhook’s': twoStacks,
  'the queue is a given one in the webhook’s stack': (app) => {
    const layout = twoStacks(app);
    return { ...layout, queue: givenQueue(layout.webhookIn) };
  },
  'the queue is in a stack nested in the webhook’s': (app) => {
    const layout = twoStacks(app);
    return { ...layout, queue: givenQueue(new NestedStack(layout.webhookIn, 'Queues')) };
  },
  'the webhook is in a nested stack of the handler’s': (app) => {
    const handlerIn = new Stack(app, 'Functions');
    return { handlerIn, webhookIn: new NestedStack(handlerIn, 'Webhooks') };
  },
  'the handler is in a nested stack of the webhook’s': (app) => {
    const webhookIn = new Stack(app, 'Webhooks');
    return { webhookIn, handlerIn: new NestedStack(webhookIn, 'Functions') };
  },
};

const IN_WEBHOOK_STACK: Record<string, (app: App) => Layout> = {
  'the queue is in the handler’s stack': (app) => {
    const layout = twoStacks(app);
    return { ...layout, queue: givenQueue(layout.handlerIn) };
  },
  'the queue is in a third stack': (app) => ({ ...twoStacks(app), queue: givenQueue(new Stack(app, 'Queues')) }),
  'the queue and the handler are in the parent of the webhook’s stack': (app) => {
    const handlerIn = new Stack(app, 'Functions');
    return { handlerIn, webhookIn: new NestedStack(handlerIn, 'Webhooks'), queue: givenQueue(handlerIn) };
  },
};

const LAYOUTS = [
  ...Object.entries(IN_HANDLER_STACK).map(([when, layout]) => ['handlerIn', when, layout] as const),
  ...Object.entries(IN_WEBHOOK_STACK).map(([when, layout]) => ['webhookIn', when, layout] as const),
];

/** Fails for stacks, and for nested stacks, that depend on each other. */
function expectDeployable(app: App): void {
  app.synth();
  for (const one of app.node.children) if (Stack.isStack(one)) Template.fromStack(one);
}

/** The queries of a stack by their names without the folder. */
function queriesOf(stack: Stack): Record<string, unknown> {
  const queries = Object.values(resourcesOfType(stack, 'AWS::Logs::QueryDefinition'));
  return Object.fromEntries(
    queries.map(({ Properties }) => [String(Properties.Name).split('/').at(-1), Properties.LogGroupNames]),
  );
}

test.each(LAYOUTS)('in the stack %s, the alarms, dashboard and queries can be deployed if %s', (scope, _, layoutIn) => {
  const app = quickApp();
  const layout = layoutIn(app);
  const webhook = newWebhook(layout);
  const { handlerErrors, handlerThrottles, serverErrors } = webhook.addAlarms({
    actions: [new SnsAction(new Topic(layout.webhookIn, 'Topic'))],
  });
  const { dashboard } = webhook.addDashboard();
  webhook.addQueries();

  expectDeployable(app);
  expect([handlerErrors!, handlerThrottles!, dashboard].map((one) => Stack.of(one))).toEqual(
    Array.from({ length: 3 }, () => layout[scope]),
  );
  expect(Stack.of(serverErrors!)).toBe(layout.webhookIn);
  expect(Object.keys(queriesOf(layout[scope]))).toContain('Logs of one post');
  expect(Object.keys(queriesOf(layout[scope]))).toContain('Slowest invocations');
  expect(Object.keys(queriesOf(layout.webhookIn))).toContain('Slowest posts');
});

test('a query of all logs in the handler’s stack imports the names of the others', () => {
  const layout = twoStacks(quickApp());
  newWebhook(layout).addQueries();

  expect(Object.keys(queriesOf(layout.webhookIn))).toEqual([
    'Rejected posts by reason',
    'Slowest posts',
    'Problems in the receiver by reason',
  ]);
  expect(queriesOf(layout.handlerIn)['Logs of one post']).toEqual([
    { 'Fn::ImportValue': expect.stringMatching(/^Webhooks:ExportsOutputRefWebhookEndpointAccessLogs/) },
    { 'Fn::ImportValue': expect.stringMatching(/^Webhooks:ExportsOutputRefWebhookEndpointReceiverLogs/) },
    { 'Fn::Join': ['', ['/aws/lambda/', { Ref: expect.stringMatching(/^Handler/) }]] },
  ]);
});

test('a dashboard in the webhook’s stack can show a handler in the stack of the queue', () => {
  const app = quickApp();
  const layout = twoStacks(app);
  const dashboard = new Dashboard(layout.webhookIn, 'Mine');
  newWebhook({ ...layout, queue: givenQueue(layout.handlerIn) }).addDashboard({ dashboard });
  expect(() => expectDeployable(app)).not.toThrow();
});

describe.each<[string, string, string, (webhook: SendGridOAuthWebhook) => void]>([
  ['alarms', 'Alarms', 'AWS::CloudWatch::Alarm', (webhook) => webhook.addAlarms()],
  ['the dashboard', 'Dashboard', 'AWS::CloudWatch::Dashboard', (webhook) => webhook.addDashboard()],
  ['queries', 'Queries', 'AWS::Logs::QueryDefinition', (webhook) => webhook.addQueries()],
])('%s in the handler’s stack', (_, id, type, addTo) => {
  test('are gone when the app removes them', () => {
    const layout = twoStacks(quickApp());
    const webhook = newWebhook(layout);
    addTo(webhook);
    webhook.node.tryRemoveChild(id);
    expect(resourcesOfType(layout.handlerIn, type)).toEqual({});
  });

  test('have the same logical IDs when the app adds them again', () => {
    const [once, twice] = [twoStacks(quickApp()), twoStacks(quickApp())];
    addTo(newWebhook(once));
    const webhook = newWebhook(twice);
    addTo(webhook);
    webhook.node.tryRemoveChild(id);
    addTo(webhook);

    const ids = Object.keys(resourcesOfType(twice.handlerIn, type));
    expect(ids).not.toEqual([]);
    expect(ids).toEqual(Object.keys(resourcesOfType(once.handlerIn, type)));
  });
});
