import { Annotations, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import {
  AccessLogs,
  Delivery,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
  WebhookAlarms,
  WebhookAlarmsProps,
} from '../../src';
import { newHandler, quickApp, stackWithHandler } from '../support/stacks';
import { RenderedResource, resourcesOfType, warningsOf } from '../support/templates';

const NAMES = [
  'deadLetters',
  'oldestMessage',
  'rejectedPosts',
  'serverErrors',
  'silence',
  'handlerErrors',
  'failedEvents',
  'handlerThrottles',
  'publicKey',
  'signatures',
  'bounceRate',
  'spamReportRate',
] as const;
type AlarmName = (typeof NAMES)[number];

const EVERYTHING: Partial<SendGridOAuthWebhookProps> = {
  delivery: Delivery.queued(),
  signatureVerification: SignatureVerification.managed(),
  eventMetrics: true,
};

function newAlarms(props: Partial<SendGridOAuthWebhookProps> = {}, alarmsProps?: WebhookAlarmsProps) {
  const { app, stack, handler } = stackWithHandler();
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props });
  return { app, stack, webhook, alarms: webhook.addAlarms(alarmsProps) };
}

function created(alarms: WebhookAlarms): AlarmName[] {
  return NAMES.filter((name) => alarms[name] !== undefined);
}

function resourceOf(stack: Stack, alarm: Alarm | undefined): RenderedResource['Properties'] {
  const { Ref: logicalId } = stack.resolve(alarm!.alarmName) as { Ref: string };
  return resourcesOfType(stack, 'AWS::CloudWatch::Alarm')[logicalId].Properties;
}

/** An alarm in one line, as an engineer would read it. */
function summary(properties: Record<string, any>): string {
  const { MetricName, Statistic, Period, Metrics, Threshold, DatapointsToAlarm, EvaluationPeriods } = properties;
  const [expression, ...operands] = (Metrics ?? []) as any[];
  const stats = operands.flatMap(({ Id, Expression, MetricStat: stat }) =>
    Expression ? `${Id} = ${Expression}` : `${Id} = ${stat.Stat} of ${stat.Metric.MetricName} in ${stat.Period} s`,
  );
  const metric = expression
    ? `${expression.Expression}; ${stats.join('; ')}`
    : `${Statistic} of ${MetricName} in ${Period} s`;
  const { ComparisonOperator, TreatMissingData } = properties;
  return `${metric}; ${ComparisonOperator} ${Threshold}, ${DatapointsToAlarm} of ${EvaluationPeriods}, ${TreatMissingData}`;
}

test('a webhook has no alarms by default', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  expect(resourcesOfType(stack, 'AWS::CloudWatch::Alarm')).toEqual({});
});

describe('the webhook has alarms for the parts that it has:', () => {
  const direct: AlarmName[] = ['rejectedPosts', 'serverErrors', 'handlerErrors', 'handlerThrottles'];

  test.each<[string, Partial<SendGridOAuthWebhookProps>, WebhookAlarmsProps, AlarmName[]]>([
    ['direct delivery', {}, {}, direct],
    ['silence with a period', {}, { silence: { period: Duration.hours(1) } }, ['silence', ...direct]],
    ['queued delivery', { delivery: Delivery.queued() }, {}, ['deadLetters', 'oldestMessage', ...direct]],
    [
      'a receiver',
      { signatureVerification: SignatureVerification.managed() },
      {},
      [...direct, 'publicKey', 'signatures'],
    ],
    ['metrics of events', { eventMetrics: true }, {}, [...direct, 'failedEvents', 'bounceRate', 'spamReportRate']],
    ['everything', EVERYTHING, { silence: { period: Duration.hours(1) } }, [...NAMES]],
  ])('%s', (_, props, alarmsProps, expected) => {
    const { stack, alarms } = newAlarms(props, alarmsProps);
    expect(created(alarms).sort()).toEqual([...expected].sort());
    expect(Object.keys(resourcesOfType(stack, 'AWS::CloudWatch::Alarm'))).toHaveLength(expected.length);
  });
});

test.each<[AlarmName, string]>([
  [
    'deadLetters',
    'Maximum of ApproximateNumberOfMessagesVisible in 300 s; GreaterThanOrEqualToThreshold 1, 1 of 1, notBreaching',
  ],
  [
    'oldestMessage',
    'Maximum of ApproximateAgeOfOldestMessage in 300 s; GreaterThanThreshold 21600, 1 of 1, notBreaching',
  ],
  [
    'rejectedPosts',
    'IF(posts >= 5, 100 * rejected / posts, 0); posts = Sum of Count in 1800 s; rejected = Sum of 4XXError in 1800 s; ' +
      'GreaterThanThreshold 50, 2 of 2, notBreaching',
  ],
  ['serverErrors', 'Average of 5XXError in 300 s; GreaterThanThreshold 0.05, 3 of 6, notBreaching'],
  [
    'silence',
    'posts - clientErrors - serverErrors; posts = Sum of Count in 3600 s; clientErrors = Sum of 4XXError in 3600 s; ' +
      'serverErrors = Sum of 5XXError in 3600 s; LessThanThreshold 1, 72 of 72, breaching',
  ],
  [
    'handlerErrors',
    '100 * errors / invocations; errors = Sum of Errors in 300 s; invocations = Sum of Invocations in 300 s; ' +
      'GreaterThanThreshold 5, 3 of 6, notBreaching',
  ],
  [
    'failedEvents',
    'IF(FILL(handled, 0) + FILL(failed, 0) >= 20, 100 * FILL(failed, 0) / (FILL(handled, 0) + FILL(failed, 0)), 0); ' +
      'handled = Sum of Events in 300 s; failed = Sum of FailedEvents in 300 s; GreaterThanThreshold 5, 3 of 6, notBreaching',
  ],
  ['handlerThrottles', 'Sum of Throttles in 300 s; GreaterThanOrEqualToThreshold 1, 3 of 6, notBreaching'],
  ['publicKey', 'Sum of KeyUnavailable in 300 s; GreaterThanOrEqualToThreshold 1, 2 of 6, notBreaching'],
  ['signatures', 'Sum of InvalidSignature in 300 s; GreaterThanOrEqualToThreshold 1, 2 of 6, notBreaching'],
  [
    'bounceRate',
    'IF(FILL(delivered, 0) + FILL(bounces, 0) + FILL(blocks, 0) >= 200, 100 * FILL(bounces, 0) / ' +
      '(FILL(delivered, 0) + FILL(bounces, 0) + FILL(blocks, 0)), 0); delivered = Sum of Delivered in 3600 s; ' +
      'bounces = Sum of Bounces in 3600 s; blocks = Sum of Blocks in 3600 s; GreaterThanThreshold 5, 2 of 3, notBreaching',
  ],
  [
    'spamReportRate',
    'IF(delivered >= 5000, 100 * FILL(spamReports, 0) / delivered, 0); delivered = Sum of Delivered in 86400 s; ' +
      'spamReports = Sum of SpamReports in 86400 s; GreaterThanThreshold 0.1, 1 of 1, notBreaching',
  ],
])('%s goes off by default at', (name, expected) => {
  const { stack, alarms } = newAlarms(EVERYTHING, { silence: { period: Duration.days(3) } });
  expect(summary(resourceOf(stack, alarms[name]))).toBe(expected);
});

test('each description says what it means, what to look at and what to do', () => {
  const { stack, alarms } = newAlarms(EVERYTHING, { silence: { period: Duration.days(3) } });
  const descriptions = NAMES.map((name) => resourceOf(stack, alarms[name]).AlarmDescription as string);
  expect(new Set(descriptions).size).toBe(12);
  for (const description of descriptions) {
    expect(description).toMatch(/ Look at /);
    expect(description).toMatch(/(Fix|Restore|Store|Raise|Stop|check that) .*\.$/);
    // The limit of CloudWatch.
    expect(description.length).toBeLessThanOrEqual(1024);
  }
});

test('the alarms cost what the documentation says, $0.10 for each metric', () => {
  const metrics = (stack: Stack) =>
    Object.values(resourcesOfType(stack, 'AWS::CloudWatch::Alarm')).reduce(
      (sum, { Properties }) => sum + (Properties.Metrics?.filter((one: any) => one.MetricStat).length ?? 1),
      0,
    );
  const silence = { period: Duration.days(3) };
  expect(metrics(newAlarms().stack)).toBe(6);
  expect(metrics(newAlarms({ ...EVERYTHING, eventMetrics: false }, { silence }).stack)).toBe(13);
  expect(metrics(newAlarms(EVERYTHING, { silence }).stack)).toBe(20);
});

describe('actions', () => {
  test('of all alarms notify when an alarm goes off, and when it is over', () => {
    const { stack, handler } = stackWithHandler();
    const [pager, chat, sales] = ['Pager', 'Chat', 'Sales'].map((id) => new SnsAction(new Topic(stack, id)));
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    const alarms = webhook.addAlarms({ actions: [pager], okActions: [chat], handlerErrors: { actions: [sales] } });
    const actionsOf = (alarm?: Alarm) => {
      const { AlarmActions, OKActions } = resourceOf(stack, alarm);
      return [AlarmActions, OKActions].map((actions) => actions.map(({ Ref }: any) => Ref.slice(0, 4)));
    };
    expect(actionsOf(alarms.serverErrors)).toEqual([['Page'], ['Chat']]);
    expect(actionsOf(alarms.handlerErrors)).toEqual([['Sale'], ['Chat']]);
  });

  describe('that are missing are a warning, because nobody is notified', () => {
    const action = (stack: Stack) => new SnsAction(new Topic(stack, 'Pager'));
    const warnings = (stack: Stack) => warningsOf(stack).filter((one) => one.includes('/Alarms: '));

    test('without actions', () => {
      const { stack } = newAlarms();
      expect(warnings(stack)).toEqual([
        '/Stack/Webhook/Alarms: no alarm has an action, so nobody is notified when one goes off; set `actions`, for example ' +
          'to `[new SnsAction(topic)]`, or acknowledge this warning if an EventBridge rule notifies you',
      ]);
    });

    test('unless one alarm has an action, also one that is added later', () => {
      const { stack, alarms } = newAlarms();
      alarms.serverErrors!.addAlarmAction(action(stack));
      expect(warnings(stack)).toEqual([]);
      const { stack: other, handler } = stackWithHandler();
      new SendGridOAuthWebhook(other, 'Webhook', { handler }).addAlarms({
        rejectedPosts: { actions: [action(other)] },
      });
      expect(warnings(other)).toEqual([]);
    });

    test('unless it is acknowledged', () => {
      const { stack, alarms } = newAlarms();
      Annotations.of(alarms).acknowledgeWarning('cdk-sendgrid-oauth-webhook:alarmsWithoutActions');
      expect(warnings(stack)).toEqual([]);
    });

    test('unless there is no alarm', () => {
      const off = { enabled: false };
      const { stack } = newAlarms(
        {},
        { rejectedPosts: off, serverErrors: off, handlerErrors: off, handlerThrottles: off },
      );
      expect(warnings(stack)).toEqual([]);
    });
  });

  test('are absent without actions', () => {
    const { stack, alarms } = newAlarms();
    expect(Object.keys(resourceOf(stack, alarms.serverErrors)).filter((key) => /Actions$/.test(key))).toEqual([]);
  });
});

test('an alarm can be removed by its name', () => {
  const without = Object.fromEntries(NAMES.map((name) => [name, { enabled: false }])) as WebhookAlarmsProps;
  const { silence: _, ...props } = without;
  expect(created(newAlarms(EVERYTHING, props).alarms)).toEqual([]);
});

test('each alarm can have other thresholds and periods', () => {
  const timing = { period: Duration.minutes(10), evaluationPeriods: 4, datapointsToAlarm: 3 };
  const { stack, alarms } = newAlarms(EVERYTHING, {
    deadLetters: { threshold: 7, ...timing },
    oldestMessage: { maxAge: Duration.hours(2), ...timing },
    rejectedPosts: { threshold: 70, minimumVolume: 9, ...timing },
    serverErrors: { threshold: 1, ...timing },
    silence: { period: Duration.minutes(30) },
    handlerErrors: { threshold: 2, period: Duration.hours(1), evaluationPeriods: 2 },
    bounceRate: { threshold: 2.5, minimumVolume: 1_000, ...timing },
  });
  const summaries = created(alarms).map((name) => summary(resourceOf(stack, alarms[name])).replace(/;.*;/, ';'));
  expect(summaries.slice(0, 6)).toEqual([
    'Maximum of ApproximateNumberOfMessagesVisible in 600 s; GreaterThanOrEqualToThreshold 7, 3 of 4, notBreaching',
    'Maximum of ApproximateAgeOfOldestMessage in 600 s; GreaterThanThreshold 7200, 3 of 4, notBreaching',
    'IF(posts >= 9, 100 * rejected / posts, 0); GreaterThanThreshold 70, 3 of 4, notBreaching',
    'Average of 5XXError in 600 s; GreaterThanThreshold 0.01, 3 of 4, notBreaching',
    'posts - clientErrors - serverErrors; LessThanThreshold 1, 6 of 6, breaching',
    '100 * errors / invocations; GreaterThanThreshold 2, 2 of 2, notBreaching',
  ]);
  expect(summaries[10]).toMatch(
    /^IF\(FILL\(delivered, 0\).* >= 1000, .*GreaterThanThreshold 2.5, 3 of 4, notBreaching$/,
  );
});

describe('rejected posts', () => {
  test('have a description with the command to run, and with 403 only if signatures are verified', () => {
    const descriptionOf = (props?: Partial<SendGridOAuthWebhookProps>) => {
      const { stack, alarms } = newAlarms(props);
      return resourceOf(stack, alarms.rejectedPosts).AlarmDescription as string;
    };
    expect(descriptionOf()).toContain('`npx cdk-sendgrid-oauth-webhook verify --stack Stack`');
    expect(descriptionOf()).not.toContain('403');
    expect(descriptionOf(EVERYTHING)).toMatch(/ If they are answered with 403, their signature can be invalid\.$/);
  });

  test('are those that API Gateway rejected, if there are access logs', () => {
    const { stack, alarms } = newAlarms({ accessLogs: AccessLogs.toLogGroup() });
    expect(summary(resourceOf(stack, alarms.rejectedPosts))).toBe(
      'IF(posts >= 5, 100 * rejected / posts, 0); posts = Sum of Count in 1800 s; rejected = FILL(rejectedByApi, 0); ' +
        'rejectedByApi = Sum of RejectedPosts in 1800 s; GreaterThanThreshold 50, 2 of 2, notBreaching',
    );
  });

  test('are all 4xx responses, if the log group has a class without metric filters, with a warning', () => {
    const { stack, handler } = stackWithHandler();
    const logGroup = new LogGroup(stack, 'Logs');
    (logGroup.node.defaultChild as CfnLogGroup).addPropertyOverride('LogGroupClass', 'INFREQUENT_ACCESS');
    const accessLogs = AccessLogs.toLogGroup({ logGroup });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs });
    const { rejectedPosts } = webhook.addAlarms();
    webhook.addDashboard();
    expect(summary(resourceOf(stack, rejectedPosts))).toContain('rejected = Sum of 4XXError');
    expect(resourcesOfType(stack, 'AWS::Logs::MetricFilter')).toEqual({});
    expect(warningsOf(stack).filter((text) => text.includes('INFREQUENT_ACCESS'))).toHaveLength(1);
    expect(() => webhook.metricRejectedPosts()).toThrow(
      '`accessLogs` must write to a log group of the class STANDARD, because `metricRejectedPosts` needs a metric filter, ' +
        "got: 'INFREQUENT_ACCESS'; use another log group (Stack/Webhook/Endpoint)",
    );
  });

  test('are all 4xx responses, if the access logs have another format', () => {
    const accessLogs = AccessLogs.toLogGroup({ format: AccessLogFormat.clf() });
    const { stack, alarms } = newAlarms({ accessLogs });
    expect(summary(resourceOf(stack, alarms.rejectedPosts))).toContain('rejected = Sum of 4XXError');
    expect(warningsOf(stack)).toContain(
      '/Stack/Webhook/Alarms: the format of the access logs is not JSON with the members ' +
        '"webhook":"Stack-Webhook-Endpoint-E1427D8D" and "responseType":"$context.error.responseType", so the alarm ' +
        '`rejectedPosts` counts all 4xx responses; add these members, or leave out `format`',
    );
  });

  test('without access logs, and of the default format, have no warning about a format', () => {
    for (const accessLogs of [undefined, AccessLogs.toLogGroup()]) {
      expect(warningsOf(newAlarms({ accessLogs }).stack).filter((one) => one.includes('format'))).toEqual([]);
    }
  });
});

describe('the oldest message', () => {
  const thresholdFor = (retention?: Duration) => {
    const { stack, alarms } = newAlarms({ delivery: Delivery.queued({ retention }) });
    return resourceOf(stack, alarms.oldestMessage).Threshold;
  };

  test('may have a tenth of the retention, at most 6 hours', () => {
    expect(thresholdFor(Duration.days(2))).toBe(17_280);
    expect(thresholdFor(Duration.days(14))).toBe(21_600);
  });

  test('may have a tenth of the retention that an override sets later', () => {
    const { stack, webhook, alarms } = newAlarms({ delivery: Delivery.queued() });
    webhook.addDashboard();
    (webhook.queue!.node.defaultChild as CfnQueue).addPropertyOverride('MessageRetentionPeriod', 172_800);
    const { Threshold, AlarmDescription } = resourceOf(stack, alarms.oldestMessage);
    expect(Threshold).toBe(17_280);
    expect(AlarmDescription).toMatch(/^The oldest event has waited in the queue for more than 4 hours 48 minutes\./);
    expect(JSON.stringify(resourcesOfType(stack, 'AWS::CloudWatch::Dashboard'))).toMatch(/value[\\":]+288,/);
  });

  test('fails for an age that a retention, set later, does not reach', () => {
    const { app, webhook } = newAlarms(
      { delivery: Delivery.queued() },
      { oldestMessage: { maxAge: Duration.days(5) } },
    );
    (webhook.queue!.node.defaultChild as CfnQueue).addPropertyOverride('MessageRetentionPeriod', 172_800);
    expect(() => app.synth()).toThrow(
      /^`oldestMessage.maxAge` must be less than the queue's retention, 2 days, got: '5 days'/,
    );
  });

  test('may have 1 hour in an imported queue, whose retention is unknown', () => {
    const { stack, handler } = stackWithHandler();
    const queue = Queue.fromQueueArn(stack, 'Mine', `arn:aws:sqs:${stack.region}:${stack.account}:mine`);
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
    const alarms = webhook.addAlarms();
    expect(resourceOf(stack, alarms.oldestMessage).Threshold).toBe(3_600);
    expect(alarms.deadLetters).toBeUndefined();
    expect(warningsOf(stack).filter((one) => one.includes('dead letters'))).toEqual([
      "/Stack/Webhook/Alarms: the dead-letter queue of the webhook's `queue` is unknown here, so there is no alarm on dead " +
        'letters, and SQS may delete them unseen; create one with `metricApproximateNumberOfMessagesVisible()` of the ' +
        'dead-letter queue, and set `deadLetters` to `{ enabled: false }`',
    ]);
  });

  test('has no warning about dead letters if their alarm is removed', () => {
    const { stack, handler } = stackWithHandler();
    const queue = Queue.fromQueueArn(stack, 'Mine', `arn:aws:sqs:${stack.region}:${stack.account}:mine`);
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
    webhook.addAlarms({ deadLetters: { enabled: false } });
    expect(warningsOf(stack).filter((one) => one.includes('dead letters'))).toEqual([]);
  });
});

test('the alarms of a queued handler in another stack are in its stack, which depends on the webhook’s', () => {
  const app = quickApp();
  const functions = new Stack(app, 'Functions');
  const stack = new Stack(app, 'Webhooks');
  const handler = newHandler(functions);
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() });
  const alarms = webhook.addAlarms();
  expect(Object.keys(resourcesOfType(functions, 'AWS::CloudWatch::Alarm'))).toHaveLength(2);
  expect(Stack.of(alarms.handlerErrors!)).toBe(functions);
  expect(Object.keys(resourcesOfType(stack, 'AWS::CloudWatch::Alarm'))).toHaveLength(4);
  app.synth();
});

test('an endpoint without a webhook can have alarms', () => {
  const { stack, handler } = stackWithHandler();
  const { endpoint } = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  expect(created(new WebhookAlarms(endpoint, 'Alarms'))).toEqual([
    'rejectedPosts',
    'serverErrors',
    'handlerErrors',
    'handlerThrottles',
  ]);
});

describe('fails for', () => {
  const { seconds, minutes, hours, days } = Duration;
  const ofSilence = 'be a multiple of 5 minutes up to 1 day, or of 1 hour up to 7 days';

  test.each<[string, WebhookAlarmsProps, string]>([
    [
      'dead letters without a queue',
      { deadLetters: {} },
      '`metricDeadLetters` needs a queue; set `delivery` to `Delivery.queued()`',
    ],
    [
      'a key without a receiver',
      { publicKey: {} },
      '`metricKeyUnavailable` needs the receiver; set `signatureVerification`',
    ],
    [
      'a bounce rate without metrics of events',
      { bounceRate: {} },
      '`bounceRate` needs the metrics of events; set `eventMetrics: true` on the webhook',
    ],
    [
      'failed events without metrics of events',
      { failedEvents: {} },
      '`failedEvents` needs the metrics of events; set `eventMetrics: true` on the webhook',
    ],
    [
      'a period of seconds',
      { serverErrors: { period: seconds(90) } },
      "`serverErrors.period` must be whole minutes, got: '90 seconds'",
    ],
    [
      'a period longer than a day',
      { serverErrors: { period: days(2) } },
      '`serverErrors.period` must be from 60 to 86400 seconds, in whole seconds, got: 172800',
    ],
    [
      'more than a day of short periods',
      { serverErrors: { period: minutes(30), evaluationPeriods: 49 } },
      '`serverErrors.period` times `serverErrors.evaluationPeriods` must be at most 1 day for a period of less than 1 ' +
        'hour, got: 1470 minutes',
    ],
    [
      'more than 7 days',
      { serverErrors: { period: hours(1), evaluationPeriods: 169 } },
      '`serverErrors.period` times `serverErrors.evaluationPeriods` must be at most 7 days, got: 10140 minutes',
    ],
    [
      'no periods',
      { serverErrors: { evaluationPeriods: 0 } },
      '`serverErrors.evaluationPeriods` must be a whole number from 1 to 1440, got: 0',
    ],
    [
      'more datapoints than periods',
      { serverErrors: { evaluationPeriods: 2, datapointsToAlarm: 3 } },
      '`serverErrors.datapointsToAlarm` must be a whole number from 1 to 2, got: 3',
    ],
    [
      'a share that is no percentage',
      { handlerErrors: { threshold: 100 } },
      '`handlerErrors.threshold` must be a percentage from 0 to less than 100, got: 100',
    ],
    [
      'a count of 0',
      { handlerThrottles: { threshold: 0 } },
      '`handlerThrottles.threshold` must be a number above 0, got: 0',
    ],
    [
      'a volume of 0',
      { rejectedPosts: { minimumVolume: 0 } },
      '`rejectedPosts.minimumVolume` must be a number above 0, got: 0',
    ],
    [
      'a silence of 7 minutes',
      { silence: { period: minutes(7) } },
      `\`silence.period\` must ${ofSilence}, got: '7 minutes'`,
    ],
    [
      'a silence of 25 hours and a half',
      { silence: { period: minutes(1_530) } },
      `\`silence.period\` must ${ofSilence}, got: '1530 minutes'`,
    ],
    [
      'a silence of 8 days',
      { silence: { period: days(8) } },
      `\`silence.period\` must ${ofSilence}, got: '11520 minutes'`,
    ],
    ['a silence without a period', { silence: {} as never }, '`silence.period` must be set, got: undefined'],
  ])('%s', (_, props, message) => {
    expect(() => newAlarms({}, props)).toThrow(new RegExp(`^${escape(message)} \\(Stack/Webhook/`));
  });

  test.each<[string, (token: number) => WebhookAlarmsProps]>([
    ['serverErrors.threshold', (threshold) => ({ serverErrors: { threshold } })],
    ['deadLetters.threshold', (threshold) => ({ deadLetters: { threshold } })],
    ['rejectedPosts.minimumVolume', (minimumVolume) => ({ rejectedPosts: { minimumVolume } })],
    ['serverErrors.period', (token) => ({ serverErrors: { period: minutes(token) } })],
    ['serverErrors.evaluationPeriods', (evaluationPeriods) => ({ serverErrors: { evaluationPeriods } })],
    ['serverErrors.datapointsToAlarm', (datapointsToAlarm) => ({ serverErrors: { datapointsToAlarm } })],
    ['oldestMessage.maxAge', (token) => ({ oldestMessage: { maxAge: seconds(token) } })],
  ])('%s that only the deployment knows', (prop, propsWith) => {
    const token = Lazy.number({ produce: () => 60 });
    expect(() => newAlarms({ delivery: Delivery.queued() }, propsWith(token))).toThrow(
      new Error(
        `\`${prop}\` must be known at synthesis, got: 'a token'; alarms and graphs are calculated from it, so use a ` +
          'literal (Stack/Webhook/Alarms)',
      ),
    );
  });

  test.each<[string, unknown, string]>([
    [
      'an alarm that does not exist',
      { serverError: {} },
      '`serverError` is not an option; use one of actions, okActions, deadLetters, oldestMessage, rejectedPosts, ' +
        'serverErrors, silence, handlerErrors, handlerThrottles, failedEvents, publicKey, signatures, bounceRate, spamReportRate',
    ],
    ['an alarm of null', { serverErrors: null }, '`serverErrors` must be of type object, got: null'],
    [
      'an alarm of text in place of a boolean',
      { serverErrors: { enabled: 'false' } },
      "`serverErrors.enabled` must be of type boolean, got: 'false'",
    ],
    ['actions that are text', { actions: 'x' }, "`actions` must be a list of alarm actions, got: 'x'"],
    ['actions with a topic', { okActions: [{}] }, "`okActions` must be a list of alarm actions, got: 'object'"],
    [
      'actions of an alarm that are null',
      { serverErrors: { actions: null } },
      '`serverErrors.actions` must be a list of alarm actions, got: null',
    ],
  ])('%s, in JavaScript', (_, props, message) => {
    expect(() => newAlarms({}, props as WebhookAlarmsProps)).toThrow(new Error(`${message} (Stack/Webhook/Alarms)`));
  });

  test.each([
    ['addAlarms', 'WebhookAlarms'],
    ['addDashboard', 'WebhookDashboard'],
    ['addQueries', 'WebhookQueries'],
  ] as const)('a second call of %s()', (method, construct) => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    webhook[method]();
    expect(() => webhook[method]()).toThrow(
      new Error(
        `\`${method}()\` must be called only once; pass all options to one call, or use \`new ${construct}()\` with ` +
          'another ID (Stack/Webhook)',
      ),
    );
  });

  test('an age at which SQS has deleted the message', () => {
    const delivery = Delivery.queued({ retention: days(4) });
    const { app } = newAlarms({ delivery }, { oldestMessage: { maxAge: days(4) } });
    expect(() => app.synth()).toThrow(
      new Error(
        "`oldestMessage.maxAge` must be less than the queue's retention, 4 days, got: '4 days'; SQS deletes older messages " +
          '(Stack/Webhook/Alarms)',
      ),
    );
  });
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
