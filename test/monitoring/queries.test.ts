import { Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { AccessLogs, SendGridOAuthWebhook, SendGridOAuthWebhookProps, SignatureVerification } from '../../src';
import { eventHandler } from '../../src/events';
import { logLine } from '../../src/receiver/log';
import { jsonResponse } from '../../src/receiver/outcome';
import { BOUNCE, DELIVERED, record } from '../events/support/inputs';
import { newHandler, newSingletonHandler, quickApp, stackWithHandler } from '../support/stacks';
import { resourcesOfType, warningsOf } from '../support/templates';

interface Query {
  readonly Name: string;
  readonly QueryString: string;
  readonly LogGroupNames: unknown[];
}

/** The queries by their names without the folder. */
function queriesOf(stack: Stack): Record<string, Query> {
  const queries = Object.values(resourcesOfType(stack, 'AWS::Logs::QueryDefinition'));
  return Object.fromEntries(
    queries.map(({ Properties }) => [String(Properties.Name).split('/').at(-1), Properties as Query]),
  );
}

function queriesWith(props: Partial<SendGridOAuthWebhookProps>): Record<string, Query> {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props }).addQueries();
  return queriesOf(stack);
}

const EVERYTHING = {
  accessLogs: AccessLogs.toLogGroup(),
  signatureVerification: SignatureVerification.managed(),
};
const HANDLER_LOG = { 'Fn::Join': ['', ['/aws/lambda/', { Ref: expect.stringMatching(/^Handler/) }]] };

test('without addQueries, there are none', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...EVERYTHING });
  expect(queriesOf(stack)).toEqual({});
});

test('the default webhook has queries of the log of its handler', () => {
  const queries = queriesWith({});
  expect(Object.keys(queries)).toEqual([
    'Events by type and hour',
    'Failures by event type',
    'History of one message',
    'Slowest invocations',
    'Logs of one post',
  ]);
  for (const { Name, LogGroupNames } of Object.values(queries)) {
    expect(Name).toMatch(/^Stack-Webhook-Endpoint-[0-9A-F]{8}\/[A-Z][a-z ]+$/);
    expect(LogGroupNames).toEqual([HANDLER_LOG]);
  }
});

test('a webhook with access logs and a receiver has queries of these logs, and one of all logs', () => {
  const queries = queriesWith(EVERYTHING);
  const accessLog = { Ref: expect.stringMatching(/^WebhookEndpointAccessLogs/) };
  const receiverLog = { Ref: expect.stringMatching(/^WebhookEndpointReceiverLogs/) };
  expect(Object.entries(queries).map(([name, { LogGroupNames }]) => [name, LogGroupNames])).toEqual([
    ['Rejected posts by reason', [accessLog]],
    ['Slowest posts', [accessLog]],
    ['Problems in the receiver by reason', [receiverLog]],
    ['Events by type and hour', [HANDLER_LOG]],
    ['Failures by event type', [HANDLER_LOG]],
    ['History of one message', [HANDLER_LOG]],
    ['Slowest invocations', [HANDLER_LOG]],
    ['Logs of one post', [accessLog, receiverLog, HANDLER_LOG]],
  ]);
});

test('the queries of access logs are about this webhook, because a log group can be shared', () => {
  const { 'Rejected posts by reason': rejected, 'Slowest posts': slowest } = queriesWith(EVERYTHING);
  const name = rejected.Name.split('/')[0];
  expect(rejected.QueryString).toBe(
    [
      `filter webhook = "${name}"`,
      '| filter status >= 400',
      '| stats count(*) as posts by status, responseType',
      '| sort posts desc',
    ].join('\n'),
  );
  expect(slowest.QueryString).toBe(
    [
      'fields @timestamp, requestId, status, responseLatency, integrationLatency',
      `| filter webhook = "${name}"`,
      '| sort responseLatency desc',
      '| limit 50',
    ].join('\n'),
  );
});

test('a format of your own is read, with or without quotes', () => {
  const format = AccessLogFormat.custom(
    '{"id":"$context.requestId","code":$context.status,"why":"$context.error.responseType",' +
      '"ms": $context.responseLatency,"backendMs":$context.integration.latency}',
  );
  const queries = queriesWith({ accessLogs: AccessLogs.toLogGroup({ format }) });
  expect(queries['Rejected posts by reason'].QueryString).toBe(
    'filter code >= 400\n| stats count(*) as posts by code, why\n| sort posts desc',
  );
  expect(queries['Slowest posts'].QueryString).toContain('fields @timestamp, id, code, ms, backendMs');
});

test.each([
  [AccessLogFormat.clf(), '$context.status, $context.error.responseType, $context.requestId'],
  [AccessLogFormat.jsonWithStandardFields(), '$context.error.responseType, $context.responseLatency'],
])('a format that lacks variables leads to a warning, and the queries of other logs', (format, missing) => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs: AccessLogs.toLogGroup({ format }) }).addQueries();

  const queries = queriesOf(stack);
  expect(Object.keys(queries)).not.toContain('Slowest posts');
  expect(queries['Logs of one post'].LogGroupNames).toHaveLength(2);
  expect(warningsOf(stack).join('\n')).toContain(`the format of the access logs is not JSON with ${missing}`);
});

describe('the log group of the handler', () => {
  const logGroupOf = (stack: Stack, handler: SendGridOAuthWebhookProps['handler']): unknown => {
    new SendGridOAuthWebhook(stack, 'Webhook', { handler }).addQueries();
    return queriesOf(stack)['Failures by event type']?.LogGroupNames[0];
  };

  test('is the one that the function names', () => {
    const { stack, handler } = stackWithHandler();
    const logGroup = new LogGroup(stack, 'Mine');
    (handler.node.defaultChild as CfnFunction).addPropertyOverride('LoggingConfig.LogGroup', logGroup.logGroupName);
    expect(logGroupOf(stack, handler)).toEqual({ Ref: expect.stringMatching(/^Mine/) });
  });

  test('is found when the function gets it after the webhook', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler }).addQueries();
    (handler.node.defaultChild as CfnFunction).addPropertyOverride('LoggingConfig.LogGroup', 'mine');
    expect(queriesOf(stack)['Failures by event type'].LogGroupNames).toEqual(['mine']);
  });

  test('is that of the function behind an alias', () => {
    const { stack, handler } = stackWithHandler();
    expect(logGroupOf(stack, handler.addAlias('live'))).toEqual(HANDLER_LOG);
  });

  test('is that of the function behind a SingletonFunction', () => {
    const stack = new Stack(quickApp(), 'Stack');
    expect(logGroupOf(stack, newSingletonHandler(stack))).toEqual({
      'Fn::Join': ['', ['/aws/lambda/', { Ref: expect.stringMatching(/^SingletonLambda/) }]],
    });
  });

  test('has the name of an imported function', () => {
    const stack = new Stack(quickApp(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:my-handler:live';
    expect(logGroupOf(stack, Function.fromFunctionArn(stack, 'Imported', arn))).toBe('/aws/lambda/my-handler');
  });

  test.each<[string, (resource: CfnFunction, logGroup: string) => void]>([
    ['property', (resource, logGroup) => (resource.loggingConfig = { logGroup })],
    ['override', (resource, logGroup) => resource.addPropertyOverride('LoggingConfig.LogGroup', logGroup)],
    [
      'property with another override',
      (resource, logGroup) => {
        resource.loggingConfig = { logGroup };
        resource.addPropertyOverride('LoggingConfig.LogFormat', 'JSON');
      },
    ],
  ])('is imported from the stack of the function, which names it by a %s', (_, set) => {
    const app = quickApp();
    const handler = newHandler(new Stack(app, 'Functions'));
    set(handler.node.defaultChild as CfnFunction, new LogGroup(handler.stack, 'Mine').logGroupName);
    expect(logGroupOf(new Stack(app, 'Stack'), handler)).toEqual({
      'Fn::ImportValue': expect.stringContaining('Functions:ExportsOutputRefMine'),
    });
  });

  test('is not queried in another account', () => {
    const stack = new Stack(quickApp(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const arn = 'arn:aws:lambda:eu-west-1:210987654321:function:my-handler';
    expect(logGroupOf(stack, Function.fromFunctionArn(stack, 'Imported', arn))).toBeUndefined();
    expect(queriesOf(stack)).toEqual({});
  });

  test('is read without a custom resource', () => {
    const { stack, handler } = stackWithHandler();
    logGroupOf(stack, handler);
    expect(resourcesOfType(stack, 'Custom::LogRetention')).toEqual({});
    expect(Object.keys(resourcesOfType(stack, 'AWS::Lambda::Function'))).toHaveLength(1);
  });
});

describe('each field of a query is in the lines of the log', () => {
  const written: string[] = [];
  beforeAll(async () => {
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    }
    const handler = eventHandler(
      (event) => {
        if (event.event === 'bounce') throw new Error('no database');
      },
      { metrics: true, logEvents: true, per: 'event' },
    );
    await handler({ Records: [record('m-1', [DELIVERED]), record('m-2', [{ ...BOUNCE, sg_message_id: 'a' }])] });
    jest.restoreAllMocks();
  });

  const linesWith = (member: string, value: unknown) =>
    written.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line[member] === value);
  const everything = queriesWith(EVERYTHING);

  test.each([
    ['Failures by event type', () => linesWith('message', 'event handling failed')],
    [
      'History of one message',
      () => [...linesWith('message', 'event'), ...linesWith('message', 'event handling failed')],
    ],
    [
      'Problems in the receiver by reason',
      () => [
        JSON.parse(
          logLine(
            {
              webhookName: 'Webhook',
              mode: 'enforce',
              delivery: 'direct',
              outcome: { response: jsonResponse(403, {}), status: 403, kind: 'rejected', reason: 'invalid_signature' },
              bytes: 2,
            },
            0,
          ),
        ) as object,
      ],
    ],
  ])('%s', (name, lines) => {
    const members = new Set(lines().flatMap((line) => Object.keys(line)));
    const fields = fieldsOf(everything[name].QueryString);
    expect(fields.length).toBeGreaterThan(2);
    expect(fields.filter((field) => !members.has(field))).toEqual([]);
  });

  test('Events by type and hour', () => {
    const [line] = linesWith('Events', 1);
    const fields = fieldsOf(everything['Events by type and hour'].QueryString);
    // Of the other types of events, there is none in this line.
    expect(fields).toEqual(expect.arrayContaining(['Webhook', 'Events', 'Delivered', 'FailedEvents']));
    expect(line).toMatchObject({ Events: 1, Delivered: 1, FailedEvents: 1 });
    expect(fields).toHaveLength(19);
  });

  test('Logs of one post: the request ID is in each line of the handler', () => {
    expect(written).toHaveLength(4);
    for (const line of written) expect(line).toContain('request-1');
  });
});

/** The names of fields in a query, except those of CloudWatch and the aliases of columns. */
function fieldsOf(query: string): string[] {
  const aliases = [...query.matchAll(/ as (\w+)/g)].map(([, alias]) => alias);
  const text = query
    .replace(/"[^"]*"/g, '')
    .replace(/@\w+/g, '')
    .replace(/\w+\(/g, '(')
    .replace(/\b\d\w*/g, '');
  const words = text.match(/[A-Za-z_]\w*/g) ?? [];
  const keywords = ['fields', 'filter', 'stats', 'sort', 'limit', 'by', 'as', 'asc', 'desc', 'like', 'or', ...aliases];
  return [...new Set(words.filter((word) => !keywords.includes(word)))];
}

describe('the folder', () => {
  const folderOf = (folder: unknown) => {
    const { stack, handler } = stackWithHandler();
    const { folder: used } = new SendGridOAuthWebhook(stack, 'Webhook', { handler }).addQueries({ folder } as object);
    const names = Object.values(queriesOf(stack)).map(({ Name }) => Name);
    expect(names.every((name) => name.startsWith(`${used}/`))).toBe(true);
    return used;
  };

  test.each(['Mail', 'Team A/Mail events', 'a'.repeat(200)])('can be %s', (folder) => {
    expect(folderOf(folder)).toBe(folder);
  });

  test('is short enough for the name of a query, whatever the path of the webhook', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const webhook = new SendGridOAuthWebhook(stack, 'W'.repeat(255), { handler: newHandler(stack) });
    expect(webhook.addQueries().folder.length).toBeLessThanOrEqual(200);
  });

  test.each([[''], ['a'.repeat(201)], ['a:b'], ['a*'], ['/a'], ['a/'], ['a//b']])('fails for %j', (folder) => {
    expect(() => folderOf(folder)).toThrow(
      '`folder` must be the names of folders, separated by `/`, of 1 to 200 characters except `:` and `*`, got: ' +
        `'${folder}' (Stack/Webhook/Queries)`,
    );
  });

  test('fails for anything but text', () => {
    expect(() => folderOf(5)).toThrow('`folder` must be of type string, got: 5 (Stack/Webhook/Queries)');
  });
});

test('two webhooks in a stack have queries with different names', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'A', { handler }).addQueries();
  new SendGridOAuthWebhook(stack, 'B', { handler, path: 'b' }).addQueries();
  const names = Object.values(resourcesOfType(stack, 'AWS::Logs::QueryDefinition')).map(
    ({ Properties }) => Properties.Name,
  );
  expect(new Set(names).size).toBe(10);
});
