import { Stack } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationLogLevel, CfnFunction, Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { BounceReason, DropReason, SendGridEventType, SendGridOAuthWebhook } from '../../src';
import {
  BOUNCE_METRICS,
  DROP_METRICS,
  EVENT_METRICS,
  OTHER_BOUNCES,
  OTHER_DROPS,
} from '../../src/sendgrid/webhook-metrics';
import { newHandler, newSingletonHandler, quickApp, stackWithHandler } from '../support/stacks';
import { onlyResource, warningsOf } from '../support/templates';

const NAME = 'Stack-Webhook-Endpoint-E1427D8D';

function counted(): { stack: Stack; handler: Function; webhook: SendGridOAuthWebhook } {
  const { stack, handler } = stackWithHandler();
  return { stack, handler, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, eventMetrics: true }) };
}

function variablesOf(stack: Stack): unknown {
  return (onlyResource(stack, 'AWS::Lambda::Function')[1].Properties.Environment as { Variables: unknown })?.Variables;
}

test.each<[string, boolean]>([
  ['before', true],
  ['after', false],
])('fails if the user sets the name of the webhook to another one %s', (_, before) => {
  const { app, stack, handler } = stackWithHandler();
  if (before) handler.addEnvironment('SENDGRID_WEBHOOK_NAME', 'mine');
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, eventMetrics: true });
  if (!before) handler.addEnvironment('SENDGRID_WEBHOOK_NAME', 'mine');
  expect(() => app.synth()).toThrow(
    `\`eventMetrics\` must set SENDGRID_WEBHOOK_NAME of the handler to '${NAME}', got: 'mine'; do not set the variable ` +
      'where you define the function (Stack/Webhook/Endpoint)',
  );
});

describe('the handler has the name of the webhook', () => {
  test('in a variable', () => {
    const { stack } = counted();
    expect(variablesOf(stack)).toEqual({ SENDGRID_WEBHOOK_NAME: NAME });
    expect(warningsOf(stack)).not.toContainEqual(expect.stringContaining('SENDGRID_WEBHOOK_NAME'));
  });

  test('not by default', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    expect(variablesOf(stack)).toBeUndefined();
  });

  test('if it is an alias', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const handler = newHandler(stack).addAlias('live');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, eventMetrics: true });
    expect(variablesOf(stack)).toEqual({ SENDGRID_WEBHOOK_NAME: NAME });
  });

  test('if it is in another stack, without a dependency on the webhook', () => {
    const app = quickApp();
    const [handlers, stack] = [new Stack(app, 'Handlers'), new Stack(app, 'Stack')];
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(handlers), eventMetrics: true });
    app.synth();
    expect(variablesOf(handlers)).toEqual({ SENDGRID_WEBHOOK_NAME: NAME });
    expect(handlers.dependencies).toEqual([]);
  });

  test('of the first one, if several webhooks have the same handler, and they share its metrics', () => {
    const { stack, handler, webhook } = counted();
    const second = new SendGridOAuthWebhook(stack, 'Second', { handler, path: 'second', eventMetrics: true });

    expect(variablesOf(stack)).toEqual({ SENDGRID_WEBHOOK_NAME: NAME });
    expect(second.metricEvents().dimensions).toEqual({ Webhook: NAME });
    expect(second.metricEvents().dimensions).toEqual(webhook.metricEvents().dimensions);
  });

  test('of the first one, if several webhooks have one SingletonFunction', () => {
    const stack = new Stack(quickApp(), 'Stack');
    for (const id of ['Webhook', 'Second']) {
      const handler = newSingletonHandler(stack, `${id}Handler`);
      new SendGridOAuthWebhook(stack, id, { handler, eventMetrics: true });
    }
    expect(variablesOf(stack)).toEqual({ SENDGRID_WEBHOOK_NAME: NAME });
  });
});

describe('a handler that would write no metrics gets a warning', () => {
  const warningsWith = (handler: (stack: Stack) => IFunction) => {
    const stack = new Stack(quickApp(), 'Stack');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: handler(stack), eventMetrics: true });
    return warningsOf(stack);
  };
  const filtered = (level: string) =>
    `/Stack/Webhook/Endpoint: the handler's application log level is ${level}, with which Lambda drops the lines of ` +
    '`eventMetrics`, whose level is INFO; set the level to INFO';
  const withLevel = (level: string) => (stack: Stack) => {
    const handler = newHandler(stack);
    (handler.node.defaultChild as CfnFunction).addPropertyOverride('LoggingConfig', {
      LogFormat: 'JSON',
      ApplicationLogLevel: level,
    });
    return handler;
  };

  test('if it is imported', () => {
    const warnings = warningsWith((stack) =>
      Function.fromFunctionAttributes(stack, 'Handler', {
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:mail',
        sameEnvironment: true,
      }),
    );
    expect(warnings).toContain(
      '/Stack/Webhook/Endpoint: the environment of an imported function cannot be changed, so it writes no metrics; set ' +
        `SENDGRID_WEBHOOK_NAME to ${NAME} where you define the function`,
    );
  });

  test.each([ApplicationLogLevel.WARN, ApplicationLogLevel.ERROR, ApplicationLogLevel.FATAL])(
    'if its log level is %s',
    (level) => {
      expect(warningsWith(withLevel(level))).toContain(filtered(level));
    },
  );

  test.each([ApplicationLogLevel.INFO, ApplicationLogLevel.DEBUG])('not if its log level is %s', (level) => {
    expect(warningsWith(withLevel(level))).not.toContain(filtered(level));
  });
});

describe('the metrics', () => {
  const summary = ({ namespace, metricName, dimensions, statistic, period, label }: Metric) => ({
    namespace,
    metricName,
    dimensions,
    statistic,
    minutes: period.toMinutes(),
    label,
  });
  const common = { namespace: 'SendGridOAuthWebhook', dimensions: { Webhook: NAME }, statistic: 'Sum', minutes: 5 };

  test('have the names that the handler writes', () => {
    const { webhook } = counted();
    expect(summary(webhook.metricEvents())).toEqual({ ...common, metricName: 'Events', label: 'Events' });
    expect(summary(webhook.endpoint.metricEvents())).toEqual({ ...common, metricName: 'Events', label: 'Events' });
    expect(summary(webhook.metricBlocks())).toEqual({ ...common, metricName: 'Blocks', label: 'Blocks' });
    expect(summary(webhook.metricDuplicateEvents())).toEqual({
      ...common,
      metricName: 'DuplicateEvents',
      label: 'Duplicate events',
    });
    expect(summary(webhook.metricFailedEvents())).toEqual({
      ...common,
      metricName: 'FailedEvents',
      label: 'Failed events',
    });
    expect(summary(webhook.metricEventDelay())).toEqual({
      ...common,
      metricName: 'EventDelay',
      statistic: 'p99',
      label: 'Event delay (p99)',
    });
    expect(summary(webhook.metricEventDelay({ statistic: 'Maximum', label: 'Delay' }))).toEqual({
      ...common,
      metricName: 'EventDelay',
      statistic: 'Maximum',
      label: 'Delay',
    });
  });

  test('exist for each event type', () => {
    const { webhook } = counted();
    const names = SendGridEventType.all().map((type) => webhook.metricEvents(type).metricName);
    expect(names).toEqual(Object.values(EVENT_METRICS).filter((name) => name !== 'ReceivedRequests'));
    expect(webhook.metricEvents(SendGridEventType.of('received')).metricName).toBe('ReceivedRequests');
  });

  test('exist for each reason that the handler counts', () => {
    const { webhook } = counted();
    const bounces = Object.values(BounceReason).map((reason) => webhook.metricBouncesByReason(reason).metricName);
    const drops = Object.values(DropReason).map((reason) => webhook.metricDropsByReason(reason).metricName);
    expect(new Set(bounces)).toEqual(new Set([...Object.values(BOUNCE_METRICS), OTHER_BOUNCES]));
    expect(new Set(drops)).toEqual(new Set([...Object.values(DROP_METRICS), OTHER_DROPS]));
  });

  const math = ({ expression, usingMetrics, period, label, color }: MathExpression) => ({
    expression: expression.replace(/_[0-9a-f]{8}\b/g, ''),
    metrics: Object.fromEntries(
      Object.entries(usingMetrics).map(([id, metric]) => [
        id.replace(/_[0-9a-f]{8}$/, ''),
        `${(metric as Metric).metricName}/${String((metric as Metric).period.toMinutes())}`,
      ]),
    ),
    minutes: period.toMinutes(),
    label,
    color,
  });

  test('include the bounce rate, in percent of the messages with an outcome', () => {
    const { webhook } = counted();
    expect(math(webhook.metricBounceRate())).toEqual({
      expression: '100 * FILL(bounces, 0) / (FILL(delivered, 0) + FILL(bounces, 0) + FILL(blocks, 0))',
      metrics: { delivered: 'Delivered/60', bounces: 'Bounces/60', blocks: 'Blocks/60' },
      minutes: 60,
      label: 'Bounce rate (%)',
      color: undefined,
    });
  });

  test('include the spam report rate, in percent of the delivered messages', () => {
    const { webhook } = counted();
    expect(math(webhook.metricSpamReportRate({ color: '#d62728' }))).toEqual({
      expression: '100 * FILL(spamReports, 0) / delivered',
      metrics: { delivered: 'Delivered/1440', spamReports: 'SpamReports/1440' },
      minutes: 1440,
      label: 'Spam report rate (%)',
      color: '#d62728',
    });
  });
});

describe('fails', () => {
  const { stack, handler } = stackWithHandler();
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });

  test.each<[string, () => unknown]>([
    ['metricEvents', () => webhook.metricEvents()],
    ['metricBlocks', () => webhook.metricBlocks()],
    ['metricBouncesByReason', () => webhook.metricBouncesByReason(BounceReason.REPUTATION)],
    ['metricDropsByReason', () => webhook.metricDropsByReason(DropReason.OVER_QUOTA)],
    ['metricDuplicateEvents', () => webhook.metricDuplicateEvents()],
    ['metricFailedEvents', () => webhook.metricFailedEvents()],
    ['metricEventDelay', () => webhook.metricEventDelay()],
    ['metricBounceRate', () => webhook.metricBounceRate()],
    ['metricSpamReportRate', () => webhook.metricSpamReportRate()],
  ])('%s without eventMetrics', (method, call) => {
    expect(call).toThrow(
      `\`${method}\` is written by the handler; set \`eventMetrics: true\` (Stack/Webhook/Endpoint)`,
    );
  });

  test('metricEvents for an event type that this library does not know', () => {
    expect(() => counted().webhook.metricEvents(SendGridEventType.of('brand_new'))).toThrow(
      "`type` must be an event type that this library knows, got: 'brand_new'; all others are in the metric " +
        '`OtherEvents` (Stack/Webhook)',
    );
  });

  test.each<[string, (used: SendGridOAuthWebhook) => unknown, string]>([
    [
      'metricEvents',
      (used) => used.metricEvents('bounce' as never),
      "`type` must be a SendGridEventType, got: 'bounce' (Stack/Webhook)",
    ],
    [
      'metricBouncesByReason',
      (used) => used.metricBouncesByReason('reputation' as never),
      '`reason` must be one of BounceInvalidAddress, BounceMailboxUnavailable, BounceReputation, BounceContent, ' +
        "BounceFrequencyVolume, BounceTechnical, BounceUnclassified, BounceOther, got: 'reputation' (Stack/Webhook)",
    ],
    [
      'metricDropsByReason',
      (used) => used.metricDropsByReason(BounceReason.REPUTATION as never),
      '`reason` must be one of DropBouncedAddress, DropUnsubscribedAddress, DropSpamReportingAddress, DropInvalidAddress, ' +
        "DropInvalidHeader, DropSpamContent, DropOverQuota, DropOther, got: 'BounceReputation' (Stack/Webhook)",
    ],
    [
      'metricRejectedPosts',
      (used) => used.metricRejectedPosts('UNAUTHORIZED' as never),
      "`responseType` must be a ResponseType, got: 'UNAUTHORIZED' (Stack/Webhook)",
    ],
  ])('%s for text that JavaScript passes', (_, use, message) => {
    expect(() => use(counted().webhook)).toThrow(new Error(message));
  });

  test('eventMetrics that is not a boolean', () => {
    const props = { handler: newHandler(new Stack(quickApp(), 'Other')), eventMetrics: 'yes' as unknown as boolean };
    expect(() => new SendGridOAuthWebhook(new Stack(quickApp(), 'S'), 'Webhook', props)).toThrow(
      "`eventMetrics` must be of type boolean, got: 'yes' (S/Webhook/Endpoint)",
    );
  });
});
