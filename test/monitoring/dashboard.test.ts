import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat, CfnStage, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnDashboard, Dashboard, GRID_WIDTH, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnQueue, IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  AccessLogs,
  Delivery,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
  WebhookAlarms,
  WebhookDashboard,
  WebhookDashboardProps,
} from '../../src';
import { dashboardBodies } from '../support/dashboard-bodies';
import { DashboardBody, DashboardWidget, linesOf } from '../support/dashboard-body';
import { REPRESENTATIVE_APPS } from '../support/representative-apps';
import { newHandler, quickApp, stackWithHandler } from '../support/stacks';
import { resourcesOfType, warningsOf } from '../support/templates';

type Part = (stack: Stack) => Partial<SendGridOAuthWebhookProps>;

const DELIVERIES: Record<string, Part> = {
  'direct delivery': () => ({}),
  'a queue': () => ({ delivery: Delivery.queued() }),
  'a given queue': (stack) => ({ delivery: Delivery.queued({ queue: givenQueue(stack) }) }),
};

const RECEIVERS: Record<string, Part> = {
  'no signature verification': () => ({}),
  'signature verification': () => ({ signatureVerification: SignatureVerification.managed() }),
};

const APIS: Record<string, Part> = {
  'its own API': () => ({}),
  'access logs': () => ({ accessLogs: AccessLogs.toLogGroup() }),
  'access logs in another format': () => ({ accessLogs: AccessLogs.toLogGroup({ format: AccessLogFormat.clf() }) }),
  'a given API': (stack) => ({ api: givenApi(stack) }),
};

const EVENTS: Record<string, Part> = {
  'no event metrics': () => ({}),
  'event metrics': () => ({ eventMetrics: true }),
};

function givenQueue(scope: Construct): Queue {
  return new Queue(scope, 'Queue', {
    visibilityTimeout: Duration.minutes(1),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: new Queue(scope, 'Dead', { retentionPeriod: Duration.days(14) }), maxReceiveCount: 10 },
  });
}

function givenApi(scope: Construct): RestApi {
  return new RestApi(scope, 'Api', { deployOptions: { metricsEnabled: true } });
}

function bodyOf(stack: Stack): DashboardBody {
  const bodies = Object.values(dashboardBodies(stack));
  expect(bodies).toHaveLength(1);
  return bodies[0];
}

/** The titles of the graphs below each heading. */
function outline({ widgets }: DashboardBody): string[] {
  return widgets.map(({ properties: { title, markdown } }) => title ?? markdown!.split('\n')[0]);
}

/** What CloudWatch would reject, and what it would draw on top of each other. */
function problemsOf({ widgets }: DashboardBody): string[] {
  return [...widgets.flatMap(problemsOfWidget), ...overlaps(widgets)];
}

function problemsOfWidget(widget: DashboardWidget): string[] {
  const { x, y, width, height, properties } = widget;
  const problems: string[] = [];
  if (
    ![x, y, width, height].every(Number.isInteger) ||
    x < 0 ||
    y < 0 ||
    width < 1 ||
    height < 1 ||
    x + width > GRID_WIDTH
  ) {
    problems.push(`position of ${properties.title}`);
  }
  if (widget.type !== 'metric') return problems;
  const lines = linesOf(properties);
  const ids = lines.flatMap(({ id }) => id ?? []);
  if (lines.length === 0) problems.push(`no metrics in ${properties.title}`);
  if (new Set(ids).size < ids.length) problems.push(`an ID of two metrics in ${properties.title}`);
  for (const { expression, label, color, visible } of lines) {
    const used = expression?.match(/\b[a-z]\w*/g) ?? [];
    if (!used.every((id) => ids.includes(id))) problems.push(`unknown ID in ${expression}`);
    if (visible !== false && !(label && color)) problems.push(`a line without label or color in ${properties.title}`);
  }
  return problems;
}

function overlaps(widgets: readonly DashboardWidget[]): string[] {
  const cells = new Set<string>();
  return widgets.flatMap(({ x, y, width, height, properties }) =>
    Array.from(
      { length: width * height },
      (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
    ).flatMap((cell) => (cells.size < cells.add(cell).size ? [] : [`${properties.title} overlaps at ${cell}`])),
  );
}

const COMBINATIONS = Object.keys(DELIVERIES).flatMap((delivery) =>
  Object.keys(RECEIVERS).flatMap((receiver) =>
    Object.keys(APIS).flatMap((api) => Object.keys(EVENTS).map((events) => [delivery, receiver, api, events] as const)),
  ),
);

test.each(COMBINATIONS)(
  'with %s, %s, %s and %s, all widgets are valid and next to each other',
  (delivery, receiver, api, events) => {
    const { stack, handler } = stackWithHandler();
    const props = {
      ...DELIVERIES[delivery](stack),
      ...RECEIVERS[receiver](stack),
      ...APIS[api](stack),
      ...EVENTS[events](stack),
    };
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props });
    webhook.addAlarms();
    webhook.addDashboard();

    const body = bodyOf(stack);
    expect(problemsOf(body)).toEqual([]);
    const titles = outline(body);
    expect(titles.includes('Queue')).toBe(delivery !== 'direct delivery');
    expect(titles.includes('Dead letters')).toBe(delivery !== 'direct delivery');
    expect(titles.includes('Signature verification')).toBe(receiver === 'signature verification');
    expect(titles.includes('Rejected posts by reason')).toBe(api === 'access logs');
    expect(titles.includes('## What do recipients do?')).toBe(events === 'event metrics');
  },
);

test('a dashboard with all graphs has fewer than the 50 metrics that are free of charge', () => {
  const { stack, handler } = stackWithHandler();
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
    handler,
    ...DELIVERIES['a queue'](stack),
    ...RECEIVERS['signature verification'](stack),
    ...APIS['access logs'](stack),
    ...EVENTS['event metrics'](stack),
  });
  webhook.addDashboard();

  const body = bodyOf(stack);
  expect(body.widgets.filter(({ type }) => type === 'metric')).toHaveLength(14);
  const metrics = body.widgets.flatMap(({ properties }) => linesOf(properties).flatMap(({ metric }) => metric ?? []));
  expect(new Set(metrics.map((metric) => JSON.stringify(metric))).size).toBe(31);
});

test('a default webhook has a dashboard of the last day with its posts and its handler', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler }).addDashboard();

  const bodies = dashboardBodies(stack);
  expect(Object.keys(bodies)).toEqual(['Stack-Webhook-Dashboard-70014106-<AWS::Region>']);
  const [body] = Object.values(bodies);
  expect(body).toMatchObject({ start: '-P1D', periodOverride: 'inherit' });
  expect(outline(body)).toEqual([
    '# Stack/Webhook',
    '## Is the webhook healthy?',
    'Posts',
    'Rejected and failed posts',
    'Response time',
    '## Where are the events?',
    'Handler',
    'Handler duration',
  ]);
});

test('the posts add up to the requests to the stage', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler }).addDashboard();

  const posts = bodyOf(stack).widgets.find(({ properties }) => properties.title === 'Posts')!;
  const dimensions = {
    ApiName: 'Stack-Webhook-Endpoint-E1427D8D',
    Stage: '<WebhookEndpointApiDeploymentStageprod6435AE36>',
  };
  const metric = (name: string) => ({ namespace: 'AWS/ApiGateway', name, dimensions });
  expect(posts.properties.stacked).toBe(true);
  expect(linesOf(posts.properties)).toEqual([
    { expression: 'posts - rejected - failed', label: 'Accepted', color: '#2ca02c' },
    { metric: metric('Count'), id: 'posts', label: 'Posts', stat: 'Sum', visible: false },
    { metric: metric('4XXError'), id: 'rejected', label: 'Rejected (4xx)', stat: 'Sum', color: '#ff7f0e' },
    { metric: metric('5XXError'), id: 'failed', label: 'Failed (5xx)', stat: 'Sum', color: '#d62728' },
  ]);
});

test('the states of the alarms are at the top and their thresholds in the graphs, also of alarms that are added later', () => {
  const { stack, handler } = stackWithHandler();
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() });
  webhook.addDashboard();
  webhook.addAlarms({ handlerThrottles: { enabled: false }, serverErrors: { threshold: 7 } });

  const body = bodyOf(stack);
  expect(problemsOf(body)).toEqual([]);
  expect(outline(body).slice(0, 3)).toEqual(['# Stack/Webhook', 'Alarms', '## Is the webhook healthy?']);
  expect(body.widgets[1]).toEqual({
    type: 'alarm',
    x: 0,
    y: 2,
    width: 24,
    height: 3,
    properties: {
      title: 'Alarms',
      alarms: ['DeadLetters', 'OldestMessage', 'RejectedPosts', 'ServerErrors', 'HandlerErrors'].map(
        (name) => expect.stringMatching(`^<WebhookAlarms${name}[0-9A-F]{8}.Arn>$`) as string,
      ),
    },
  });
  const thresholds = body.widgets.flatMap(({ properties: { title, annotations } }) =>
    (annotations?.horizontal ?? []).map(({ value, label, yAxis }) => [title, label, value, yAxis]),
  );
  expect(thresholds).toEqual([
    ['Rejected and failed posts', 'Alarm: rejected', 50, 'left'],
    ['Rejected and failed posts', 'Alarm: failed', 7, 'left'],
    ['Oldest message', 'Alarm', 360, 'left'],
    ['Dead letters', 'Alarm', 1, 'left'],
  ]);
});

test.each<[string, (webhook: SendGridOAuthWebhook) => [alarms: Construct, dashboard: Construct]]>([
  ['webhook', (webhook) => [webhook, webhook]],
  ['endpoint', ({ endpoint }) => [endpoint, endpoint]],
  ['endpoint, and the dashboard of the webhook', (webhook) => [webhook.endpoint, webhook]],
  ['webhook, and the dashboard of the endpoint', (webhook) => [webhook, webhook.endpoint]],
])('the alarms are on the dashboard if they are those of the %s', (_, scopesOf) => {
  const { stack, handler } = stackWithHandler();
  const [alarms, dashboard] = scopesOf(new SendGridOAuthWebhook(stack, 'Webhook', { handler }));
  new WebhookDashboard(dashboard as SendGridOAuthWebhook, 'MyDashboard');
  new WebhookAlarms(alarms as SendGridOAuthWebhook, 'MyAlarms');

  const [, states] = bodyOf(stack).widgets;
  expect(states.type).toBe('alarm');
  expect(states.properties.alarms).toHaveLength(4);
});

test.each<[string, (stack: Stack) => IQueue]>([
  ['has no dead-letter queue', (stack) => new Queue(stack, 'Queue', { visibilityTimeout: Duration.minutes(1) })],
  ['is imported', (stack) => Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:123456789012:mine')],
  [
    'has a dead-letter queue that only its L1 construct knows',
    (stack) => {
      const queue = new Queue(stack, 'Queue', { visibilityTimeout: Duration.minutes(1) });
      const { queueArn } = new Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
      (queue.node.defaultChild as CfnQueue).redrivePolicy = { deadLetterTargetArn: queueArn, maxReceiveCount: 10 };
      return queue;
    },
  ],
])('a webhook whose queue %s has a dashboard without dead letters', (_, queueIn) => {
  const { stack, handler } = stackWithHandler();
  const delivery = Delivery.queued({ queue: queueIn(stack) });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery }).addDashboard();

  expect(outline(bodyOf(stack)).slice(5)).toEqual([
    '## Where are the events?',
    'Queue',
    'Oldest message',
    'Handler',
    'Handler duration',
  ]);
});

test('a dashboard warns that it has no graph of rejected posts, if the access logs have another format', () => {
  const { stack, handler } = stackWithHandler();
  const accessLogs = AccessLogs.toLogGroup({ format: AccessLogFormat.jsonWithStandardFields() });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs }).addDashboard();

  expect(outline(bodyOf(stack))).not.toContain('Rejected posts by reason');
  expect(warningsOf(stack)).toContainEqual(
    expect.stringMatching(
      /^\/Stack\/Webhook\/Dashboard: the format of the access logs is not JSON .*, so the dashboard has no graph of rejected posts by reason; add these members, or leave out `format`$/,
    ),
  );
});

test('the links at the top lead to the runbook and the documentation', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler }).addDashboard({ runbookUrl: 'https://wiki.example.com/mail' });

  const documentation = 'https://github.com/cdk-sendgrid-oauth-webhook/cdk-sendgrid-oauth-webhook/blob/main/docs';
  expect(bodyOf(stack).widgets[0].properties.markdown).toBe(
    '# Stack/Webhook\n[Runbook](https://wiki.example.com/mail) · ' +
      `[What the graphs mean](${documentation}/monitoring.md#dashboard) · ` +
      `[Troubleshooting](${documentation}/troubleshooting.md)`,
  );
});

test('each webhook of a stack has a dashboard of its own', () => {
  const { stack, handler } = stackWithHandler();
  for (const id of ['First', 'Second']) new SendGridOAuthWebhook(stack, id, { handler }).addDashboard();

  expect(Object.keys(dashboardBodies(stack))).toEqual([
    expect.stringMatching(/^Stack-First-Dashboard-[0-9A-F]{8}-<AWS::Region>$/),
    expect.stringMatching(/^Stack-Second-Dashboard-[0-9A-F]{8}-<AWS::Region>$/),
  ]);
});

test('several webhooks share a dashboard, below the widgets that it has', () => {
  const { stack, handler } = stackWithHandler();
  const dashboard = new Dashboard(stack, 'Shared');
  dashboard.addWidgets(new TextWidget({ markdown: 'Mine' }));
  for (const id of ['First', 'Second']) {
    expect(new SendGridOAuthWebhook(stack, id, { handler }).addDashboard({ dashboard }).dashboard).toBe(dashboard);
  }
  dashboard.addWidgets(new TextWidget({ markdown: 'Below' }));

  const body = bodyOf(stack);
  expect(problemsOf(body)).toEqual([]);
  expect(outline(body).filter((title) => /^(#|Mine|Below)/.test(title))).toEqual([
    'Mine',
    '# Stack/First',
    '## Is the webhook healthy?',
    '## Where are the events?',
    '# Stack/Second',
    '## Is the webhook healthy?',
    '## Where are the events?',
    'Below',
  ]);
});

test('an endpoint has a dashboard with the name and time range that you choose', () => {
  const app = quickApp();
  const env = { account: '123456789012', region: 'eu-west-1' };
  const stack = new Stack(app, 'Webhooks', { env });
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack) });
  const { dashboard } = new WebhookDashboard(webhook.endpoint, 'Mail', {
    dashboardName: 'mail',
    defaultInterval: Duration.days(7),
  });

  expect(dashboardBodies(stack)).toEqual({ mail: expect.objectContaining({ start: '-P7D' }) });
  expect(dashboard.node.path).toBe('Webhooks/Webhook/Endpoint/Mail/Resource');
});

test('the dashboard of a webhook whose queue has a handler in another stack is in that stack', () => {
  const app = quickApp();
  const functions = new Stack(app, 'Functions');
  const stack = new Stack(app, 'Webhooks');
  const handler = newHandler(functions);
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() });
  webhook.addDashboard();

  expect(() => app.synth()).not.toThrow();
  expect(resourcesOfType(stack, 'AWS::CloudWatch::Dashboard')).toEqual({});
  expect(Object.keys(resourcesOfType(functions, 'AWS::CloudWatch::Dashboard'))).toEqual([
    expect.stringMatching(/^HandlerSendGridDashboard/),
  ]);
});

test.each(Object.entries(REPRESENTATIVE_APPS))('each webhook of an app can have a dashboard: %s', (_, addTo) => {
  const app = quickApp();
  addTo(app);
  const webhooks = app.node.findAll().filter((one): one is SendGridOAuthWebhook => one instanceof SendGridOAuthWebhook);
  for (const webhook of webhooks) {
    const stage = webhook.api.deploymentStage.node.defaultChild as CfnStage;
    stage.addPropertyOverride('MethodSettings', [{ HttpMethod: '*', ResourcePath: '/*', MetricsEnabled: true }]);
    new WebhookDashboard(webhook, 'AnotherDashboard');
  }
  expect(() => app.synth()).not.toThrow();
});

test('the logical ID of the dashboard never changes', () => {
  const { stack, handler } = stackWithHandler();
  const { node } = new SendGridOAuthWebhook(stack, 'Webhook', { handler }).addDashboard();
  expect(Object.keys(resourcesOfType(stack, 'AWS::CloudWatch::Dashboard'))).toEqual(['WebhookDashboardBB19DA43']);
  expect(node.defaultChild).toBeInstanceOf(CfnDashboard);
});

describe('invalid options', () => {
  const errorOf = (props: WebhookDashboardProps) => () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler }).addDashboard(props);
  };

  test('fails for a name with other characters', () => {
    expect(errorOf({ dashboardName: 'my dashboard' })).toThrow(
      "`dashboardName` must have 1 to 255 letters, digits, '-' or '_', got: 'my dashboard' (Stack/Webhook/Dashboard)",
    );
  });

  test('fails for a time range of less than a minute', () => {
    expect(errorOf({ defaultInterval: Duration.seconds(30) })).toThrow(
      "`defaultInterval` must be at least 1 minute, got: '30 seconds' (Stack/Webhook/Dashboard)",
    );
  });

  test('fails for a runbook that is not a URL', () => {
    expect(errorOf({ runbookUrl: 'wiki page' })).toThrow(
      "`runbookUrl` must be a URL that begins with 'https://' or 'http://', got: 'wiki page' (Stack/Webhook/Dashboard)",
    );
  });

  test('fails for a time range that only the deployment knows', () => {
    expect(errorOf({ defaultInterval: Duration.days(Lazy.number({ produce: () => 7 })) })).toThrow(
      "`defaultInterval` must be known at synthesis, got: 'a token'; the dashboard contains it as text, so use a literal " +
        '(Stack/Webhook/Dashboard)',
    );
  });

  test('fails for a name or time range of an existing dashboard', () => {
    const dashboard = new Dashboard(new Stack(), 'Shared');
    const error =
      '`dashboardName` and `defaultInterval` cannot be combined with `dashboard`; set them on that dashboard ' +
      '(Stack/Webhook/Dashboard)';
    expect(errorOf({ dashboard, dashboardName: 'mail' })).toThrow(error);
    expect(errorOf({ dashboard, defaultInterval: Duration.days(1) })).toThrow(error);
  });

  test('fails for the name of a dashboard in place of the dashboard', () => {
    expect(errorOf({ dashboard: 'mail' as unknown as Dashboard })).toThrow(
      "`dashboard` must be a Dashboard, got: 'mail' (Stack/Webhook/Dashboard)",
    );
  });

  test('fails for a dashboard in a stack that cannot refer to the handler', () => {
    const app = quickApp();
    const functions = new Stack(app, 'Functions');
    const stack = new Stack(app, 'Webhooks');
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
      handler: newHandler(functions),
      delivery: Delivery.queued(),
    });
    expect(() => webhook.addDashboard({ dashboard: new Dashboard(stack, 'Mine') })).toThrow(
      '`dashboard` must not be in the stack of the webhook, which cannot refer to the handler of its queue in another ' +
        "stack, got: 'Webhooks/Mine'; create it in the stack of the handler (Webhooks/Webhook/Dashboard)",
    );
  });

  test('fails for a given API without detailed metrics, whose graphs would be empty', () => {
    const { app, stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Api');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api }).addDashboard();
    expect(() => app.synth()).toThrow(/of `api` must have detailed metrics/);
  });
});
