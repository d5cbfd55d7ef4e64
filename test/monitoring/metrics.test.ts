import { Aws, CfnParameter, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { AccessLogFormat, CfnRestApi, MockIntegration, ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { GraphWidget, IMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Alias, Function, IFunction, Version } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  AccessLogs,
  Delivery,
  EventWebhookRegistration,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
  WebhookMetrics,
} from '../../src';
import { newHandler, newSingletonHandler, quickApp, stackWithHandler } from '../support/stacks';
import { onlyResource, resourcesOfType, warningsOf } from '../support/templates';

function newWebhook(props: Partial<SendGridOAuthWebhookProps> = {}) {
  const { app, stack, handler } = stackWithHandler();
  return { app, stack, handler, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props }) };
}

/** A metric as an alarm's template would have it. */
function rendered(stack: Stack, metric: IMetric) {
  const { metricStat, renderingProperties } = metric.toMetricConfig();
  const { namespace, metricName, statistic, dimensions = [], period } = metricStat!;
  return stack.resolve({
    namespace,
    metricName,
    statistic,
    minutes: period.toMinutes(),
    label: renderingProperties?.label,
    ...Object.fromEntries(dimensions.map(({ name, value }) => [name, value as unknown])),
  }) as Record<string, unknown>;
}

const API = {
  ApiName: 'Stack-Webhook-Endpoint-E1427D8D',
  Stage: { Ref: 'WebhookEndpointApiDeploymentStageprod6435AE36' },
};
const HANDLER = { FunctionName: { Ref: 'Handler886CB40B' } };
const OWN = { namespace: 'SendGridOAuthWebhook', Webhook: 'Stack-Webhook-Endpoint-E1427D8D' };
const signed = { signatureVerification: SignatureVerification.managed() };
const queued = { delivery: Delivery.queued() };

type MetricMethod = {
  [K in keyof WebhookMetrics]: WebhookMetrics[K] extends (options?: MetricOptions) => IMetric ? K : never;
}[keyof WebhookMetrics];

const CASES: [method: MetricMethod, props: Partial<SendGridOAuthWebhookProps>, expected: Record<string, unknown>][] = [
  ['metricPosts', {}, { namespace: 'AWS/ApiGateway', metricName: 'Count', statistic: 'Sum', label: 'Posts', ...API }],
  [
    'metricClientErrors',
    {},
    { namespace: 'AWS/ApiGateway', metricName: '4XXError', statistic: 'Sum', label: '4xx', ...API },
  ],
  [
    'metricServerErrors',
    {},
    { namespace: 'AWS/ApiGateway', metricName: '5XXError', statistic: 'Sum', label: '5xx', ...API },
  ],
  [
    'metricLatency',
    {},
    { namespace: 'AWS/ApiGateway', metricName: 'Latency', statistic: 'p99', label: 'Latency (p99)', ...API },
  ],
  [
    'metricIntegrationLatency',
    {},
    {
      namespace: 'AWS/ApiGateway',
      metricName: 'IntegrationLatency',
      statistic: 'p99',
      label: 'Integration latency (p99)',
      ...API,
    },
  ],
  [
    'metricQueueDepth',
    queued,
    {
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      label: 'Waiting messages',
      QueueName: { 'Fn::GetAtt': ['WebhookEndpointQueueEventsCF88F2E7', 'QueueName'] },
    },
  ],
  [
    'metricOldestMessageAge',
    queued,
    {
      namespace: 'AWS/SQS',
      metricName: 'ApproximateAgeOfOldestMessage',
      statistic: 'Maximum',
      label: 'Age of the oldest message',
      QueueName: { 'Fn::GetAtt': ['WebhookEndpointQueueEventsCF88F2E7', 'QueueName'] },
    },
  ],
  [
    'metricDeadLetters',
    queued,
    {
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      label: 'Dead letters',
      QueueName: { 'Fn::GetAtt': ['WebhookEndpointQueueDeadLetters8615EFE2', 'QueueName'] },
    },
  ],
  [
    'metricHandlerInvocations',
    {},
    { namespace: 'AWS/Lambda', metricName: 'Invocations', statistic: 'Sum', label: 'Handler invocations', ...HANDLER },
  ],
  [
    'metricHandlerErrors',
    {},
    { namespace: 'AWS/Lambda', metricName: 'Errors', statistic: 'Sum', label: 'Handler errors', ...HANDLER },
  ],
  [
    'metricHandlerThrottles',
    {},
    { namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum', label: 'Handler throttles', ...HANDLER },
  ],
  [
    'metricHandlerDuration',
    {},
    { namespace: 'AWS/Lambda', metricName: 'Duration', statistic: 'p99', label: 'Handler duration (p99)', ...HANDLER },
  ],
  [
    'metricReceiverAccepted',
    signed,
    { metricName: 'Accepted', statistic: 'Sum', label: 'Accepted by the receiver', ...OWN },
  ],
  [
    'metricReceiverRejected',
    signed,
    { metricName: 'Rejected', statistic: 'Sum', label: 'Rejected by the receiver', ...OWN },
  ],
  ['metricReceiverFailed', signed, { metricName: 'Failed', statistic: 'Sum', label: 'Failed in the receiver', ...OWN }],
  [
    'metricInvalidSignatures',
    signed,
    { metricName: 'InvalidSignature', statistic: 'Sum', label: 'Invalid signatures', ...OWN },
  ],
  [
    'metricKeyUnavailable',
    signed,
    { metricName: 'KeyUnavailable', statistic: 'Sum', label: 'Public key unavailable', ...OWN },
  ],
  ['metricStaleKeys', signed, { metricName: 'StaleKeys', statistic: 'Sum', label: 'Stale public keys', ...OWN }],
  [
    'metricBodyTooLarge',
    signed,
    { metricName: 'BodyTooLarge', statistic: 'Sum', label: 'Bodies that are too large', ...OWN },
  ],
];

describe.each(CASES)('%s', (method, props, expected) => {
  test('has the name and dimensions under which it is published', () => {
    const { stack, webhook } = newWebhook(props);
    expect(rendered(stack, webhook[method]())).toEqual({ minutes: 5, ...expected });
  });

  test('is the same on the endpoint, with other options', () => {
    const { stack, webhook } = newWebhook(props);
    const options = { statistic: 'Minimum', period: Duration.minutes(1), label: 'Mine' };
    const other = { ...expected, minutes: 1, statistic: 'Minimum', label: 'Mine' };
    expect(rendered(stack, webhook.endpoint[method](options))).toEqual(other);
  });
});

test('a webhook has no resources for its metrics', () => {
  const { stack, webhook } = newWebhook({ ...queued, ...signed, accessLogs: AccessLogs.toLogGroup() });
  const before = stack.node.findAll().length;
  for (const [method] of CASES) webhook[method]();
  expect(stack.node.findAll()).toHaveLength(before);
});

test('accepted posts are those without a 4xx or 5xx status', () => {
  const { stack, webhook } = newWebhook();
  webhook
    .metricAcceptedPosts({ period: Duration.minutes(10) })
    .createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
  const [, { Properties }] = onlyResource(stack, 'AWS::CloudWatch::Alarm');
  const plain = (text: string) => text.replace(/_[0-9a-f]{8}\b/g, '');
  const summary = Properties.Metrics.map(({ Id, Expression, MetricStat }: any) => [
    plain(Id),
    (Expression && plain(Expression)) ?? `${MetricStat.Metric.MetricName} ${MetricStat.Stat} ${MetricStat.Period}`,
  ]);
  expect(summary).toEqual([
    ['expr_1', 'posts - clientErrors - serverErrors'],
    ['posts', 'Count Sum 600'],
    ['clientErrors', '4XXError Sum 600'],
    ['serverErrors', '5XXError Sum 600'],
  ]);
});

test('expressions of several webhooks, and several of one, are in one graph', () => {
  const { stack, webhook } = newWebhook({ eventMetrics: true });
  const other = new SendGridOAuthWebhook(stack, 'Other', { handler: newHandler(stack, 'Second'), eventMetrics: true });
  const left = [webhook, other].flatMap((one) => [
    one.metricAcceptedPosts(),
    one.metricAcceptedPosts({ period: Duration.hours(1) }),
    one.metricBounceRate(),
    one.metricSpamReportRate(),
  ]);
  const widget = new GraphWidget({ left });
  expect(() => stack.resolve(widget.toJson())).not.toThrow();
});

describe('the metrics of the handler', () => {
  const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:mine';
  const importedVersion = (stack: Stack) => Version.fromVersionArn(stack, 'Imported', `${ARN}:3`);
  const name = { Ref: 'Handler886CB40B' };

  test.each<[string, (stack: Stack, handler: Function) => IFunction, Record<string, unknown>]>([
    ['a function', (_, handler) => handler, { FunctionName: name }],
    [
      'a function shared by several constructs',
      (stack) => newSingletonHandler(stack),
      {
        FunctionName: { Ref: 'SingletonLambda6a1f3c525d0e4c0b9b573f5a8d3d7f111443D880' },
      },
    ],
    [
      'an alias',
      (_, handler) => handler.addAlias('live'),
      { FunctionName: name, Resource: { 'Fn::Join': ['', [name, ':live']] } },
    ],
    [
      'a version',
      (stack, handler) => new Version(stack, 'Version', { lambda: handler }),
      {
        FunctionName: name,
        Resource: { 'Fn::Join': ['', [name, ':', { 'Fn::GetAtt': ['Version6A868472', 'Version'] }]] },
      },
    ],
    ['the latest version', (_, handler) => handler.latestVersion, { FunctionName: name }],
    ['an imported function', (stack) => Function.fromFunctionArn(stack, 'Imported', ARN), { FunctionName: 'mine' }],
    ['an imported version', importedVersion, { FunctionName: 'mine', Resource: 'mine:3' }],
    [
      'an imported alias',
      (stack) => Alias.fromAliasAttributes(stack, 'Alias', { aliasName: 'live', aliasVersion: importedVersion(stack) }),
      { FunctionName: 'mine', Resource: 'mine:live' },
    ],
  ])('are those of %s', (_, handlerOf, dimensions) => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: handlerOf(stack, handler) });
    const expected = { namespace: 'AWS/Lambda', minutes: 5, ...dimensions };
    const counts = [
      ['metricHandlerInvocations', 'Invocations'],
      ['metricHandlerErrors', 'Errors'],
      ['metricHandlerThrottles', 'Throttles'],
    ] as const;
    for (const [method, metricName] of counts) {
      const label = `Handler ${metricName.toLowerCase()}`;
      expect(rendered(stack, webhook[method]())).toEqual({ ...expected, metricName, statistic: 'Sum', label });
    }
    expect(rendered(stack, webhook.metricHandlerDuration())).toMatchObject({ ...expected, metricName: 'Duration' });
  });

  describe('in another account', () => {
    const withForeignHandler = (handlerOf = (stack: Stack) => Function.fromFunctionArn(stack, 'Imported', ARN)) => {
      const stack = new Stack(quickApp(), 'Stack', { env: { account: '210987654321', region: 'eu-west-1' } });
      const handler = handlerOf(stack);
      return { stack, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, eventMetrics: true }) };
    };
    const reasons = (stack: Stack) => warningsOf(stack).filter((text) => text.includes('which has its metrics'));

    test.each<[string, ((stack: Stack) => IFunction) | undefined]>([
      ['a function', undefined],
      ['a version', importedVersion],
    ])('are read there: %s', (_, handlerOf) => {
      const { webhook } = withForeignHandler(handlerOf);
      expect(webhook.metricHandlerErrors().account).toBe('123456789012');
      expect(webhook.metricEvents().account).toBe('123456789012');
      expect(webhook.metricServerErrors().account).toBe('210987654321');
      expect(webhook.metricHandlerErrors({ account: '111122223333' }).account).toBe('111122223333');
    });

    test('have no alarms, with a warning', () => {
      const { stack, webhook } = withForeignHandler();
      const { handlerErrors, failedEvents, handlerThrottles, bounceRate, spamReportRate } = webhook.addAlarms();
      const alarms = { handlerErrors, failedEvents, handlerThrottles, bounceRate, spamReportRate };
      expect(Object.values(alarms)).toEqual(Array(5).fill(undefined));
      expect(reasons(stack)).toEqual(
        Object.keys(alarms).map(
          (prop) =>
            '/Stack/Webhook/Alarms: the handler is in another account, 123456789012, which has its metrics, so there is ' +
            `no alarm \`${prop}\`; create one in that account, and set \`${prop}\` to \`{ enabled: false }\``,
        ),
      );
    });

    test('have no warning about alarms that are turned off', () => {
      const { stack, webhook } = withForeignHandler();
      const off = { enabled: false };
      webhook.addAlarms({
        handlerErrors: off,
        failedEvents: off,
        handlerThrottles: off,
        bounceRate: off,
        spamReportRate: off,
      });
      expect(reasons(stack)).toEqual([]);
    });

    test('fails for an alarm that is asked for', () => {
      const { webhook } = withForeignHandler();
      expect(() => webhook.addAlarms({ handlerErrors: { threshold: 1 } })).toThrow(
        new Error(
          "`handlerErrors` cannot watch a handler in another account; leave it out, and create the alarm in the handler's " +
            'account (Stack/Webhook/Alarms)',
        ),
      );
    });

    test('have no graphs, with a warning', () => {
      const { stack, webhook } = withForeignHandler();
      webhook.addDashboard();
      expect(reasons(stack)).toEqual([
        '/Stack/Webhook/Dashboard: the handler is in another account, 123456789012, which has its metrics, so the ' +
          'dashboard has no graphs of them; create them in that account',
      ]);
      const [, { Properties }] = onlyResource(stack, 'AWS::CloudWatch::Dashboard');
      const body = JSON.stringify(Properties.DashboardBody);
      expect(body).not.toContain('AWS/Lambda');
      expect(body).not.toContain('SendGridOAuthWebhook');
      expect(body).not.toContain('Where are the events?');
    });
  });
});

test('the name of the API is the one in the template', () => {
  const { stack, webhook } = newWebhook();
  const metric = webhook.metricPosts();
  (webhook.api.node.defaultChild as CfnRestApi).addPropertyOverride('Name', 'mail-events');
  expect(rendered(stack, metric)).toMatchObject({ ApiName: 'mail-events' });
});

test('fails for an API without a name in the template', () => {
  const { stack, webhook } = newWebhook();
  const metric = webhook.metricPosts();
  (webhook.api.node.defaultChild as CfnRestApi).addPropertyDeletionOverride('Name');
  expect(() => rendered(stack, metric)).toThrow(
    '`api` must have a `Name`, because the metrics of API Gateway have it as a dimension (Stack/Webhook/Endpoint)',
  );
});

describe('an API whose name only the deployment knows', () => {
  const withName = (nameIn: (stack: Stack) => string) => {
    const { app, stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Mine', { restApiName: nameIn(stack), deployOptions: { metricsEnabled: true } });
    return { app, stack, api, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, api }) };
  };
  const parameterIn = (stack: Stack) => new CfnParameter(stack, 'ApiName').valueAsString;
  const apiNameIn = (stack: Stack) => {
    const [, { Properties }] = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    const { Dimensions, Metrics } = Properties;
    return (Dimensions ?? Metrics[0].MetricStat.Metric.Dimensions).find(({ Name }: any) => Name === 'ApiName').Value;
  };
  const alarmOn = (stack: Stack, webhook: SendGridOAuthWebhook) =>
    webhook.metricPosts().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });

  test('has metrics in its stack', () => {
    const { stack, webhook } = withName((scope) => `${Aws.STACK_NAME}-${parameterIn(scope)}`);
    alarmOn(stack, webhook);
    expect(apiNameIn(stack)).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-', { Ref: 'ApiName' }]] });
  });

  test('has metrics in another stack, which imports the name', () => {
    const { app, webhook } = withName((scope) => `mail-${parameterIn(scope)}`);
    const other = new Stack(app, 'Other');
    alarmOn(other, webhook);
    expect(apiNameIn(other)).toEqual({
      'Fn::Join': ['', ['mail-', { 'Fn::ImportValue': 'Stack:ExportsOutputRefApiNameF31EFDF9' }]],
    });
  });

  test('has metrics in the parent of its nested stack, which reads an output', () => {
    const { stack, handler } = stackWithHandler();
    const nested = new NestedStack(stack, 'Nested');
    const api = new RestApi(nested, 'Mine', {
      restApiName: new Queue(nested, 'Named').queueName,
      deployOptions: { metricsEnabled: true },
    });
    alarmOn(stack, new SendGridOAuthWebhook(nested, 'Webhook', { handler, api, outputs: false }));
    expect(JSON.stringify(apiNameIn(stack))).toMatch(
      /"Fn::GetAtt":\["Nested.*,"Outputs\.StackNestedNamed.*QueueName"\]/,
    );
  });

  test.each<[string, (stack: Stack) => string]>([
    ['the name of the stack', () => Aws.STACK_NAME],
    ['a parameter beside it', (stack) => `${parameterIn(stack)}-${Aws.STACK_NAME}`],
  ])('fails in another stack, which would have a name of its own: %s', (_, nameIn) => {
    const { app, webhook } = withName(nameIn);
    alarmOn(new Stack(app, 'Other'), webhook);
    expect(() => app.synth()).toThrow(
      /`api` must have a name that is also known in 'Other', .*"AWS::StackName".* \(Stack\/Webhook\/Endpoint\)/,
    );
  });

  test('fails in another stack if an override sets the name', () => {
    const { app, api, webhook } = withName(() => 'mail');
    (api.node.defaultChild as CfnRestApi).addPropertyOverride('Name', { 'Fn::Sub': 'mail-events' });
    alarmOn(new Stack(app, 'Other'), webhook);
    expect(() => app.synth()).toThrow(/`api` must have a name that is also known in 'Other'/);
  });
});

describe("other methods on the webhook's own API", () => {
  const warning = (method: string) => [
    "/Stack/Webhook/Endpoint: the webhook's metrics of API Gateway, and the alarms and graphs of " +
      `them, also count the requests to '${method}', which is on the webhook's own API; to count only its posts, create ` +
      'the API with `metricsEnabled: true` in its `deployOptions`, and pass it to all its webhooks as `api`',
  ];

  test('are named in a warning if its metrics are used', () => {
    const { stack, webhook } = newWebhook();
    webhook.api.root.addResource('health').addMethod('GET', new MockIntegration());
    webhook.metricLatency();
    webhook.metricPosts();
    expect(warningsOf(stack)).toEqual(warning('Stack/Webhook/Endpoint/Api/Default/health/GET/Resource'));
  });

  test('can be those of another webhook', () => {
    const { stack, handler, webhook } = newWebhook();
    const { api, authorizationServer } = webhook;
    new SendGridOAuthWebhook(stack, 'Other', { handler, api, authorizationServer, path: 'other' });
    webhook.metricPosts();
    expect(warningsOf(stack)).toEqual(warning('Stack/Webhook/Endpoint/Api/Default/other/POST/Resource'));
  });

  test.each<[string, boolean, boolean]>([
    ['while nobody uses its metrics', true, false],
    ['if there are none', false, true],
  ])('have no warning %s', (_, hasOther, usesMetrics) => {
    const { stack, webhook } = newWebhook();
    if (hasOther) webhook.api.root.addMethod('GET', new MockIntegration());
    if (usesMetrics) webhook.metricPosts();
    expect(warningsOf(stack).filter((text) => text.includes('also count the requests'))).toEqual([]);
  });
});

describe('an API that the user passes', () => {
  const withApi = (deployOptions: object, path?: string) => {
    const { app, stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Mine', { cloudWatchRole: false, deployOptions });
    api.root.addMethod('GET', new MockIntegration());
    return { app, stack, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, path }) };
  };

  test.each<[string, object]>([
    ['the stage', { metricsEnabled: true }],
    ['the method', { methodOptions: { '/mail/events/POST': { metricsEnabled: true } } }],
  ])('has metrics of the method if %s has detailed metrics', (_, deployOptions) => {
    const { app, stack, webhook } = withApi(deployOptions, 'mail/events');
    expect(rendered(stack, webhook.metricPosts())).toMatchObject({
      ApiName: 'Mine',
      Stage: { Ref: 'MineDeploymentStageprod87EFDBA0' },
      Resource: '/mail/events',
      Method: 'POST',
    });
    app.synth();
  });

  test.each<[string, object]>([
    ['the stage has none', {}],
    ['another method has them', { methodOptions: { '/other/GET': { metricsEnabled: true } } }],
  ])('fails without detailed metrics: %s', (_, deployOptions) => {
    const { app, webhook } = withApi(deployOptions);
    webhook.metricPosts();
    webhook.metricLatency();
    expect(() => app.synth()).toThrow(
      "the stage 'Stack/Mine/DeploymentStage.prod/Resource' of `api` must have detailed metrics, because only they count " +
        "the webhook's posts without those of other methods; set `metricsEnabled: true` in the API's `deployOptions`, or " +
        "only for the webhook `methodOptions: { '/activity/POST': { metricsEnabled: true } }` (Stack/Webhook/Endpoint)",
    );
  });

  test.each<[string, object]>([
    ['turns them off', { metricsEnabled: false }],
    ['sets something else', { throttlingRateLimit: 5 }],
  ])('fails if the stage has detailed metrics, and a setting of the method %s', (_, methodSetting) => {
    const { app, webhook } = withApi({ metricsEnabled: true, methodOptions: { '/activity/POST': methodSetting } });
    webhook.metricPosts();
    expect(() => app.synth()).toThrow(
      "; the settings of the method replace those of the stage, so set `methodOptions: { '/activity/POST': { " +
        "metricsEnabled: true } }` in the API's `deployOptions` (Stack/Webhook/Endpoint)",
    );
  });

  test('has metrics if the method has detailed metrics, and the stage turns them off', () => {
    const { app, webhook } = withApi({
      metricsEnabled: false,
      methodOptions: { '/activity/POST': { metricsEnabled: true }, '/other/POST': { metricsEnabled: false } },
    });
    webhook.metricPosts();
    expect(() => app.synth()).not.toThrow();
  });

  test('needs no detailed metrics while nobody uses its metrics', () => {
    const { app, webhook } = withApi({});
    webhook.metricHandlerErrors();
    expect(() => app.synth()).not.toThrow();
  });

  test('fails without a stage', () => {
    const { stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Mine', { cloudWatchRole: false, deploy: false });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    expect(() => webhook.metricPosts()).toThrow(
      new Error(
        '`api` must have a `deploymentStage`, because the metrics of API Gateway have its name (Stack/Webhook/Endpoint)',
      ),
    );
  });
});

describe('fails for a part that the webhook does not have:', () => {
  const needsQueue = (method: string) => `\`${method}\` needs a queue; set \`delivery\` to \`Delivery.queued()\``;
  const needsReceiver = (method: string) => `\`${method}\` needs the receiver; set \`signatureVerification\``;

  test.each<[MetricMethod, string]>([
    ['metricQueueDepth', needsQueue('metricQueueDepth')],
    ['metricOldestMessageAge', needsQueue('metricOldestMessageAge')],
    ['metricDeadLetters', needsQueue('metricDeadLetters')],
    ['metricReceiverAccepted', needsReceiver('metricReceiverAccepted')],
    ['metricInvalidSignatures', needsReceiver('metricInvalidSignatures')],
    ['metricKeyUnavailable', needsReceiver('metricKeyUnavailable')],
    [
      'metricThrottledPosts',
      '`metricThrottledPosts` is counted from access logs; set `accessLogs` to `AccessLogs.toLogGroup()`. ' +
        '`metricClientErrors` needs no access logs',
    ],
  ])('%s', (method, message) => {
    const { webhook } = newWebhook();
    expect(() => webhook[method]()).toThrow(new Error(`${message} (Stack/Webhook/Endpoint)`));
  });
});

describe('dead letters of a queue that the user passes', () => {
  test('are found if the app creates the queue', () => {
    const { stack, handler } = stackWithHandler();
    const letters = new Queue(stack, 'Letters', { retentionPeriod: Duration.days(14) });
    const queue = new Queue(stack, 'Mine', {
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: letters, maxReceiveCount: 10 },
    });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
    expect(rendered(stack, webhook.metricDeadLetters())).toMatchObject({
      QueueName: { 'Fn::GetAtt': ['LettersDC1467AC', 'QueueName'] },
    });
  });

  test('fails for an imported queue', () => {
    const { stack, handler } = stackWithHandler();
    const queue = Queue.fromQueueArn(stack, 'Mine', `arn:aws:sqs:${stack.region}:${stack.account}:mine`);
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
    expect(() => webhook.metricDeadLetters()).toThrow(
      new Error(
        '`metricDeadLetters` needs the dead-letter queue of `queue`, which is unknown here; use ' +
          '`metricApproximateNumberOfMessagesVisible()` of that dead-letter queue (Stack/Webhook/Endpoint)',
      ),
    );
  });
});

describe('rejected posts', () => {
  const REJECTED =
    '{ ($.webhook = "Stack-Webhook-Endpoint-E1427D8D") && (($.responseType = "UNAUTHORIZED") || ' +
    '($.responseType = "EXPIRED_TOKEN") || ($.responseType = "ACCESS_DENIED") || ($.responseType = "INVALID_SIGNATURE") ' +
    '|| ($.responseType = "THROTTLED") || ($.responseType = "WAF_FILTERED") || ($.responseType = "REQUEST_TOO_LARGE") || ' +
    '($.responseType = "UNSUPPORTED_MEDIA_TYPE")) }';

  test('are counted from the access logs, with one metric filter', () => {
    const { stack, webhook } = newWebhook({ accessLogs: AccessLogs.toLogGroup() });
    expect(
      resourcesOfType(newWebhook({ accessLogs: AccessLogs.toLogGroup() }).stack, 'AWS::Logs::MetricFilter'),
    ).toEqual({});
    const metrics = [webhook.metricRejectedPosts(), webhook.endpoint.metricRejectedPosts()];
    for (const metric of metrics) {
      expect(rendered(stack, metric)).toEqual({
        ...OWN,
        metricName: 'RejectedPosts',
        statistic: 'Sum',
        minutes: 5,
        label: 'Rejected posts',
      });
    }
    const [logicalId, filter] = onlyResource(stack, 'AWS::Logs::MetricFilter');
    expect(logicalId).toBe('WebhookEndpointRejectedPostsF0BB84FF');
    expect(filter.Properties).toEqual({
      LogGroupName: { Ref: 'WebhookEndpointAccessLogs43E8C90F' },
      FilterPattern: REJECTED,
      MetricTransformations: [
        {
          MetricNamespace: 'SendGridOAuthWebhook',
          MetricName: 'RejectedPosts',
          MetricValue: '1',
          Dimensions: [{ Key: 'Webhook', Value: '$.webhook' }],
        },
      ],
    });
  });

  test('of gateway response types share a second metric filter', () => {
    const { stack, webhook } = newWebhook({ accessLogs: AccessLogs.toLogGroup() });
    expect(rendered(stack, webhook.metricRejectedPosts(ResponseType.UNAUTHORIZED))).toEqual({
      ...OWN,
      ResponseType: 'UNAUTHORIZED',
      metricName: 'RejectedPosts',
      statistic: 'Sum',
      minutes: 5,
      label: 'Rejected: UNAUTHORIZED',
    });
    expect(rendered(stack, webhook.metricThrottledPosts())).toMatchObject({
      ResponseType: 'THROTTLED',
      label: 'Throttled posts',
    });
    const [, filter] = onlyResource(stack, 'AWS::Logs::MetricFilter');
    expect(filter.Properties.FilterPattern).toBe(REJECTED);
    expect(filter.Properties.MetricTransformations[0].Dimensions).toEqual([
      { Key: 'Webhook', Value: '$.webhook' },
      { Key: 'ResponseType', Value: '$.responseType' },
    ]);
  });

  test('fails for a gateway response that is no rejection of a post', () => {
    const { webhook } = newWebhook({ accessLogs: AccessLogs.toLogGroup() });
    expect(() => webhook.metricRejectedPosts(ResponseType.INTEGRATION_TIMEOUT)).toThrow(
      new Error(
        '`responseType` must be one of UNAUTHORIZED, EXPIRED_TOKEN, ACCESS_DENIED, INVALID_SIGNATURE, THROTTLED, ' +
          "WAF_FILTERED, REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, got: 'INTEGRATION_TIMEOUT' (Stack/Webhook/Endpoint)",
      ),
    );
  });

  test('are counted from fields of another name, and in an existing log group', () => {
    const { stack, handler } = stackWithHandler();
    const logGroup = LogGroup.fromLogGroupName(stack, 'Mine', 'mail-events');
    const format = AccessLogFormat.custom(
      JSON.stringify({
        id: '$context.requestId',
        hook: 'Stack-Webhook-Endpoint-E1427D8D',
        type: '$context.error.responseType',
      }),
    );
    const accessLogs = AccessLogs.toLogGroup({ logGroup, format });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs }).metricRejectedPosts();
    const [, filter] = onlyResource(stack, 'AWS::Logs::MetricFilter');
    expect(filter.Properties.LogGroupName).toBe('mail-events');
    expect(filter.Properties.FilterPattern).toMatch(/^\{ \(\$\.hook = "Stack-.*\(\$\.type = "UNAUTHORIZED"\)/);
    expect(filter.Properties.MetricTransformations[0].Dimensions).toEqual([{ Key: 'Webhook', Value: '$.hook' }]);
  });

  test.each([
    ['text', '$context.requestId $context.status'],
    ['JSON without the webhook', '{"requestId":"$context.requestId","responseType":"$context.error.responseType"}'],
    [
      'JSON without the response type',
      '{"requestId":"$context.requestId","webhook":"Stack-Webhook-Endpoint-E1427D8D"}',
    ],
  ])('fails for a format of the user that lacks the fields: %s', (_, text) => {
    const accessLogs = AccessLogs.toLogGroup({ format: AccessLogFormat.custom(text) });
    const { webhook } = newWebhook({ accessLogs });
    expect(() => webhook.metricRejectedPosts()).toThrow(
      new Error(
        '`accessLogs.format` must be JSON with the members "webhook":"Stack-Webhook-Endpoint-E1427D8D" and ' +
          '"responseType":"$context.error.responseType", from which `metricRejectedPosts` is counted, got: ' +
          `'${text}'; add them, or leave out \`format\` (Stack/Webhook/Endpoint)`,
      ),
    );
  });
});

test('failures of a registration are counted under the name of its stack and resource', () => {
  const { stack, webhook } = newWebhook();
  const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
  const registration = new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
  expect(rendered(stack, registration.metricFailures({ period: Duration.hours(1) }))).toEqual({
    namespace: 'SendGridOAuthWebhook',
    metricName: 'RegistrationFailures',
    statistic: 'Sum',
    minutes: 60,
    label: 'Registration failures',
    Registration: 'Stack/Registration8466E9D0',
  });
});
