import { Duration, Fn, Stack } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { AccessLogs, Delivery, SendGridOAuthWebhook, SendGridOAuthWebhookProps } from '../../../src';
import { EventWebhookSender, LocalStage } from '../../../src/local';
import { Alarm } from '../../../src/local/cloudwatch/alarm';
import { editTemplate, inlineHandler, OK, resourceOf, synth } from '../support/assemblies';
import { post } from '../support/http';
import { hostWebhook } from '../support/stages';

interface Options {
  readonly code?: string;
  readonly props?: (stack: Stack) => Partial<SendGridOAuthWebhookProps>;
  readonly more?: (stack: Stack, webhook: SendGridOAuthWebhook) => void;
}

async function scene({ code = OK, props = () => ({}), more = () => {} }: Options = {}) {
  const assembly = synth((stack) => {
    const handler = inlineHandler(stack, code, { functionName: 'handler', timeout: Duration.seconds(2) });
    more(stack, new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props(stack) }));
  });
  const { stage, webhook } = await hostWebhook(assembly);
  return { assembly, stage, webhook, sender: new EventWebhookSender(webhook) };
}

/** The sums of a namespace's metrics, as `name dimension=value: sum`, without the hash of the API's name. */
function sums({ metrics }: LocalStage, namespace: string, names: readonly string[]): string[] {
  return metrics
    .list()
    .filter((metric) => metric.namespace === namespace && names.includes(metric.name))
    .map((metric) => {
      const dimensions = Object.entries(metric.dimensions).map(([name, value]) => ` ${name}=${value}`);
      const points = metrics.datapoints(metric, { statistic: 'Sum', period: 86_400 });
      const sum = points.reduce((total, { value }) => total + value, 0);
      return `${metric.name}${dimensions.join('')}: ${sum}`.replace(/Stack-Webhook-Endpoint-[0-9A-F]{8}/, 'api');
    })
    .sort();
}

/** Moves the clock to the beginning of a minute, so that no minute ends on its own during a test. */
function alignClock(stage: LocalStage): void {
  stage.advanceClock(61_000 - (Date.now() % 60_000));
}

/** Lets SQS report the metrics of the current minute. */
function nextMinute(stage: LocalStage): void {
  stage.advanceClock(60_000);
}

describe('API Gateway’s metrics', () => {
  const COUNTS = ['Count', '4XXError', '5XXError'];

  test('count posts by API and by stage', async () => {
    const { stage, webhook, sender } = await scene({
      code: 'exports.handler = async ({ body }) => ({ statusCode: Number(body), body: "" });',
    });
    for (const status of ['200', '200', '404', '503', 'none']) await sender.post(status);
    await post(webhook, 'invalid');
    expect(sums(stage, 'AWS/ApiGateway', COUNTS)).toEqual([
      '4XXError ApiName=api Stage=prod: 2',
      '4XXError ApiName=api: 2',
      '5XXError ApiName=api Stage=prod: 2',
      '5XXError ApiName=api: 2',
      'Count ApiName=api Stage=prod: 6',
      'Count ApiName=api: 6',
    ]);
    const { metrics } = stage;
    const latencyCount = (name: string) => {
      const metric = metrics.list().find((one) => one.name === name && one.dimensions.Stage === 'prod')!;
      return metrics.datapoints(metric, { statistic: 'SampleCount', period: 86_400 }).map(({ value }) => value);
    };
    expect(latencyCount('Latency')).toEqual([6]);
    // A rejected post does not reach the function.
    expect(latencyCount('IntegrationLatency')).toEqual([5]);
  });

  test('count posts by method if the stage turns on detailed metrics', async () => {
    const { assembly, stage, sender } = await scene();
    editTemplate(assembly, (template) => {
      const settings = { HttpMethod: '*', ResourcePath: '/*', MetricsEnabled: true };
      resourceOf(template, 'AWS::ApiGateway::Stage').Properties.MethodSettings = [settings];
    });
    await stage.update();
    await sender.post('[]');
    expect(sums(stage, 'AWS/ApiGateway', ['Count'])).toEqual([
      'Count ApiName=api Stage=prod Method=POST Resource=/activity: 1',
      'Count ApiName=api Stage=prod: 1',
      'Count ApiName=api: 1',
    ]);
  });
});

describe('Lambda’s metrics', () => {
  const COUNTS = ['Invocations', 'Errors', 'Throttles'];

  test('count invocations, errors and throttles, also after an update', async () => {
    const { assembly, stage, sender } = await scene({
      code: 'exports.handler = async ({ body }) => { if (body === "throw") throw new Error(); return { statusCode: 200 }; };',
    });
    for (const body of ['fine', 'throw', 'throw']) await sender.post(body);
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::Lambda::Function').Properties.ReservedConcurrentExecutions = 0;
    });
    await stage.update();
    await sender.post('throttled');
    expect(sums(stage, 'AWS/Lambda', COUNTS)).toEqual([
      'Errors FunctionName=handler: 2',
      'Invocations FunctionName=handler: 3',
      'Throttles FunctionName=handler: 1',
    ]);
    const metric = { namespace: 'AWS/Lambda', dimensions: { FunctionName: 'handler' } };
    const query = { statistic: 'Maximum', period: 86_400 };
    expect(stage.metrics.datapoints({ ...metric, name: 'ConcurrentExecutions' }, query)[0].value).toBe(1);
    expect(stage.metrics.datapoints({ ...metric, name: 'Duration' }, query)[0].value).toBeGreaterThan(0);
  });

  test('count invocations of an alias also with the alias', async () => {
    const { stage, sender } = await scene({
      props: (stack) => {
        const handler = inlineHandler(new Stack(stack, 'Other'), OK);
        return { handler: new Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion }) };
      },
    });
    await sender.post('[]');
    expect(
      sums(stage, 'AWS/Lambda', ['Invocations']).map((line) => line.replace(/Stack\w*-Handler\w+/g, 'fn')),
    ).toEqual([
      expect.stringMatching(/^Invocations FunctionName=[^ ]+ Resource=[^ ]+:live: 1$/),
      expect.stringMatching(/^Invocations FunctionName=[^ ]+: 1$/),
    ]);
  });
});

describe('SQS’s metrics', () => {
  const queued = { props: () => ({ delivery: Delivery.queued() }) };

  async function queueScene(code: string) {
    const parts = await scene({ code, ...queued });
    const { stage, webhook } = parts;
    alignClock(stage);
    const dimensions = { QueueName: webhook.queueName! };
    const maximum = (name: string, of = dimensions) =>
      stage.metrics
        .datapoints({ namespace: 'AWS/SQS', name, dimensions: of }, { statistic: 'Maximum' })
        .map(({ value }) => value);
    return { ...parts, maximum };
  }

  test('count messages that were sent, received and deleted', async () => {
    const { stage, sender } = await queueScene('exports.handler = async () => {};');
    for (const body of ['[1]', '[2]', '[3]']) await sender.post(body);
    await stage.idle();
    nextMinute(stage);
    const names = ['Sent', 'Received', 'Deleted'].map((what) => `NumberOfMessages${what}`);
    expect(sums(stage, 'AWS/SQS', names).map((line) => line.replace(/ .*:/, ''))).toEqual([
      'NumberOfMessagesDeleted 0',
      'NumberOfMessagesDeleted 3',
      'NumberOfMessagesReceived 0',
      'NumberOfMessagesReceived 3',
      'NumberOfMessagesSent 0',
      'NumberOfMessagesSent 3',
    ]);
  });

  test('show messages and their age until the function has failed for them three times', async () => {
    const { stage, sender, maximum } = await queueScene('exports.handler = async () => { throw new Error(); };');
    await sender.post('[]');
    const before = maximum('ApproximateNumberOfMessagesVisible').length;
    for (let minute = 0; minute < 4; minute++) {
      await stage.idle();
      nextMinute(stage);
    }
    const since = (name: string) => maximum(name).slice(before);
    const hidden = since('ApproximateNumberOfMessagesNotVisible');
    const waiting = since('ApproximateNumberOfMessagesVisible').map((visible, i) => visible + hidden[i]);
    expect(waiting).toEqual([1, 1, 1, 1]);
    const [first, second, third, fourth] = since('ApproximateAgeOfOldestMessage');
    expect(second - first).toBeGreaterThanOrEqual(59);
    // The third receive.
    expect([third, fourth]).toEqual([0, 0]);
  });

  test('are missing six hours after a queue was last used, unless a mapping receives from it', async () => {
    const { stage, webhook } = await scene({ code: OK, ...queued });
    alignClock(stage);
    stage.advanceClock(12 * 3_600_000);
    const minutes = stage.queues.map(({ name }) => {
      const metric = { namespace: 'AWS/SQS', name: 'NumberOfMessagesSent', dimensions: { QueueName: name } };
      return [name === webhook.queueName, stage.metrics.datapoints(metric, { statistic: 'Sum' }).length];
    });
    expect(Object.fromEntries(minutes)).toEqual({ true: 721, false: 360 });
  });
});

describe('an alarm of the stack', () => {
  const withAlarms: Options = {
    code: 'exports.handler = async () => { throw new Error(); };',
    more: (stack, webhook) => {
      const errors = webhook.metricHandlerErrors({ period: Duration.minutes(1) });
      const alarm = { threshold: 1, evaluationPeriods: 1 };
      errors.createAlarm(stack, 'Errors', { ...alarm, alarmName: 'errors' });
      errors.createAlarm(stack, 'Unnamed', { ...alarm, alarmName: `${Fn.importValue('prefix')}-errors` });
      const rate = new MathExpression({ expression: 'RATE(errors)', usingMetrics: { errors } });
      rate.createAlarm(stack, 'Unsupported', { ...alarm, alarmName: 'rate' });
    },
  };

  test('has the state of its metrics', async () => {
    const { assembly, stage, sender } = await scene(withAlarms);
    const state = () => stage.alarms.find(({ name }) => name === 'errors')!.state;
    expect(state()).toBe('INSUFFICIENT_DATA');
    await sender.post('[]');
    nextMinute(stage);
    expect(state()).toBe('ALARM');
    expect(stage.alarms[0].logicalId).toMatch(/^Errors/);
    await stage.update(assembly);
    stage.advanceClock(10 * 60_000);
    expect(state()).toBe('INSUFFICIENT_DATA');
  });

  test('has its logical ID for a name that only AWS knows', async () => {
    const { stage } = await scene(withAlarms);
    expect(stage.alarms.map(({ name, logicalId }) => (name === logicalId ? 'the logical ID' : name))).toEqual([
      'errors',
      'the logical ID',
      'rate',
    ]);
  });

  test('is evaluated once for each minute, however often its state is read', async () => {
    const { stage, sender } = await scene(withAlarms);
    alignClock(stage);
    await sender.post('[]');
    nextMinute(stage);
    const history = jest.spyOn(Alarm.prototype, 'history');
    const errors = () => stage.alarms.find(({ name }) => name === 'errors')!;
    const [first, second] = [errors(), errors()];
    expect([first.state, second]).toEqual(['ALARM', first]);
    stage.advanceClock(10 * 60_000);
    expect(errors().state).toBe('INSUFFICIENT_DATA');
    const starts = history.mock.calls.map(([from]) => from);
    history.mockRestore();
    expect(starts[2] - starts[0]).toBeGreaterThan(0);
    expect(starts[4]).toBe(starts[2]);
  });

  test('fails to be evaluated, with the reason, if its expression is not supported', async () => {
    const { stage } = await scene(withAlarms);
    expect(stage.alarms.find(({ name }) => name === 'rate')).toMatchObject({
      state: 'UNSUPPORTED',
      reason: "the local stage does not support the metric math expression 'RATE(errors)'",
    });
  });
});

describe('metrics of log lines', () => {
  test('are those that a function writes in the embedded metric format', async () => {
    const line = `{ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [
      { Namespace: 'Shop', Dimensions: [['Kind']], Metrics: [{ Name: 'Opens', Unit: 'Count' }] }] }, Kind: 'a', Opens: 3 }`;
    const { stage, sender } = await scene({
      code: `exports.handler = async () => { console.log(JSON.stringify(${line})); return { statusCode: 200 }; };`,
    });
    await sender.post('[]');
    expect(sums(stage, 'Shop', ['Opens'])).toEqual(['Opens Kind=a: 3']);
  });

  test('are those of metric filters on access logs', async () => {
    const { stage, webhook, sender } = await scene({
      props: () => ({ accessLogs: AccessLogs.toLogGroup() }),
      more: (stack, { endpoint }) => {
        new MetricFilter(stack, 'Rejected', {
          logGroup: endpoint.node.findChild('AccessLogs') as LogGroup,
          filterPattern: FilterPattern.stringValue('$.responseType', '=', 'UNAUTHORIZED'),
          metricNamespace: 'Shop',
          metricName: 'Rejected',
          dimensions: { Status: '$.status' },
        });
        new MetricFilter(stack, 'Every', {
          logGroup: endpoint.node.findChild('AccessLogs') as LogGroup,
          filterPattern: FilterPattern.stringValue('$.status', '=', '200'),
          metricNamespace: 'Shop',
          metricName: 'Share',
          defaultValue: 0,
        });
      },
    });
    await sender.post('[]');
    for (const token of ['invalid', 'expired']) await post(webhook, token);
    expect(sums(stage, 'Shop', ['Rejected', 'Share'])).toEqual(['Rejected Status=401: 2', 'Share: 1']);
    const share = { namespace: 'Shop', name: 'Share', dimensions: {} };
    const [{ value }] = stage.metrics.datapoints(share, { statistic: 'SampleCount', period: 86_400 });
    expect(value).toBe(3);
  });

  test('are missing, with a warning, if the pattern of a filter is not supported', async () => {
    const { stage } = await scene({
      more: (stack) => {
        new MetricFilter(stack, 'Filter', {
          logGroup: LogGroup.fromLogGroupName(stack, 'Group', 'group'),
          filterPattern: FilterPattern.spaceDelimited('ip', '...'),
          metricNamespace: 'Shop',
          metricName: 'Requests',
        });
      },
    });
    expect(stage.warnings).toEqual([
      expect.stringMatching(/^Stack\/Filter\w+ .*: its filter pattern is not supported, so it records no metric$/),
    ]);
  });
});
