import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AccessLogs, LogGroupAccessLogsOptions, SendGridOAuthWebhook } from '../src';
import { stackWithHandler } from './support/stacks';
import { onlyResource, resourcesOfType } from './support/templates';

function stackWithLogs(options?: LogGroupAccessLogsOptions, removalPolicy?: RemovalPolicy) {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs: AccessLogs.toLogGroup(options), removalPolicy });
  return stack;
}

function logFormat(stack: ReturnType<typeof stackWithLogs>): string {
  return onlyResource(stack, 'AWS::ApiGateway::Stage')[1].Properties.AccessLogSetting.Format;
}

describe('the new log group', () => {
  test('keeps its entries for three months and is retained with the stack', () => {
    const [, logGroup] = onlyResource(stackWithLogs(), 'AWS::Logs::LogGroup');
    expect(logGroup.Properties).toEqual({ RetentionInDays: 90 });
    expect([logGroup.DeletionPolicy, logGroup.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  test('can have another retention', () => {
    const [, logGroup] = onlyResource(stackWithLogs({ retention: RetentionDays.ONE_WEEK }), 'AWS::Logs::LogGroup');
    expect(logGroup.Properties).toEqual({ RetentionInDays: 7 });
  });

  test('has the log retention of the webhook, unless the access logs have their own', () => {
    const retentions = [undefined, RetentionDays.ONE_WEEK].map((retention) => {
      const { stack, handler } = stackWithHandler();
      const accessLogs = AccessLogs.toLogGroup({ retention });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs, logRetention: RetentionDays.ONE_YEAR });
      return onlyResource(stack, 'AWS::Logs::LogGroup')[1].Properties.RetentionInDays;
    });
    expect(retentions).toEqual([365, 7]);
  });

  test('is deleted with the stack if the webhook’s removal policy is DESTROY', () => {
    const [, logGroup] = onlyResource(stackWithLogs({}, RemovalPolicy.DESTROY), 'AWS::Logs::LogGroup');
    expect(logGroup.DeletionPolicy).toBe('Delete');
  });
});

test('an existing log group is used, and no log group is created', () => {
  const { stack, handler } = stackWithHandler();
  const logGroup = LogGroup.fromLogGroupName(stack, 'Mine', 'mail-events');
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs: AccessLogs.toLogGroup({ logGroup }) });
  expect(resourcesOfType(stack, 'AWS::Logs::LogGroup')).toEqual({});
  expect(onlyResource(stack, 'AWS::ApiGateway::Stage')[1].Properties.AccessLogSetting.DestinationArn).toEqual({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':logs:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ':log-group:mail-events:*',
      ],
    ],
  });
});

test('fails if a retention is combined with an existing log group', () => {
  const { stack, handler } = stackWithHandler();
  const logGroup = LogGroup.fromLogGroupName(stack, 'Mine', 'mail-events');
  const accessLogs = AccessLogs.toLogGroup({ logGroup, retention: RetentionDays.ONE_DAY });
  expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs })).toThrow(
    new Error(
      '`retention` cannot be combined with `logGroup`; set the retention of that log group (Stack/Webhook/Endpoint)',
    ),
  );
});

describe('an entry', () => {
  test('is one line of JSON with these fields', () => {
    const format = logFormat(stackWithLogs());
    expect(format).not.toContain('\n');
    expect(JSON.parse(format)).toEqual({
      webhook: 'Stack-Webhook-Endpoint-E1427D8D',
      requestId: '$context.requestId',
      requestTime: '$context.requestTime',
      httpMethod: '$context.httpMethod',
      path: '$context.path',
      status: '$context.status',
      sourceIp: '$context.identity.sourceIp',
      userAgent: '$context.identity.userAgent',
      responseType: '$context.error.responseType',
      responseLatency: '$context.responseLatency',
      integrationStatus: '$context.integration.status',
      integrationLatency: '$context.integration.latency',
      integrationError: '$context.integration.error',
    });
  });

  test.each([['$context.error.message'], ['$context.authorizer'], ['$context.authorize.'], ['$input']])(
    'never has %s, which may quote the token',
    (variable) => {
      expect(logFormat(stackWithLogs())).not.toContain(variable);
    },
  );

  test('can have another format', () => {
    const format = AccessLogFormat.custom('$context.requestId $context.status');
    expect(logFormat(stackWithLogs({ format }))).toBe('$context.requestId $context.status');
  });
});
