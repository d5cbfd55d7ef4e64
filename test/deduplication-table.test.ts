import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationTable, SendGridOAuthWebhook } from '../src';
import { newHandler, newSingletonHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, resourcesOfType, statementsOf, warningsOf } from './support/templates';

const TABLE = 'WebhookDeduplicationTable7829B087';

function deduplicated(): { stack: Stack; webhook: SendGridOAuthWebhook } {
  const { stack, handler } = stackWithHandler();
  return { stack, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, deduplication: true }) };
}

test('the webhook has no table by default', () => {
  const { stack, handler } = stackWithHandler();
  expect(new SendGridOAuthWebhook(stack, 'Webhook', { handler }).deduplicationTable).toBeUndefined();
  expect(resourcesOfType(stack, 'AWS::DynamoDB::Table')).toEqual({});
});

test('the table has on-demand capacity and deletes expired items', () => {
  const [id, table] = onlyResource(deduplicated().stack, 'AWS::DynamoDB::Table');
  expect(id).toBe(TABLE);
  expect(table.Properties).toEqual({
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  expect(table.DeletionPolicy).toBe('Delete');
});

test('the handler has the name of the table and the permissions that the store needs', () => {
  const { stack, webhook } = deduplicated();
  const [, handler] = onlyResource(stack, 'AWS::Lambda::Function');
  expect(handler.Properties.Environment.Variables).toEqual({ SENDGRID_DEDUPLICATION_TABLE: { Ref: TABLE } });
  expect(statementsOf(stack, 'HandlerServiceRole')).toEqual([
    {
      Effect: 'Allow',
      Action: [
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:BatchGetItem',
        'dynamodb:BatchWriteItem',
      ],
      Resource: { 'Fn::GetAtt': [TABLE, 'Arn'] },
    },
  ]);
  expect(stack.resolve(webhook.deduplicationTable!.table.tableName)).toEqual({ Ref: TABLE });
});

test('the function of an alias has the name of the table', () => {
  const stack = new Stack(quickApp(), 'Stack');
  const handler = newHandler(stack).addAlias('live');
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, deduplication: true });
  expect(onlyResource(stack, 'AWS::Lambda::Function')[1].Properties.Environment.Variables).toHaveProperty(
    'SENDGRID_DEDUPLICATION_TABLE',
  );
});

test('webhooks with one SingletonFunction share its table', () => {
  const stack = new Stack(quickApp(), 'Stack');
  for (const id of ['First', 'Second']) {
    new SendGridOAuthWebhook(stack, id, { handler: newSingletonHandler(stack, `${id}Handler`), deduplication: true });
  }
  const [table] = onlyResource(stack, 'AWS::DynamoDB::Table');
  expect(onlyResource(stack, 'AWS::Lambda::Function')[1].Properties.Environment.Variables).toEqual({
    SENDGRID_DEDUPLICATION_TABLE: { Ref: table },
  });
});

test('an imported function gets a warning', () => {
  const stack = new Stack(quickApp(), 'Stack');
  const handler = Function.fromFunctionAttributes(stack, 'Handler', {
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:mail',
    sameEnvironment: true,
  });
  new DeduplicationTable(stack, 'Table').grantUse(handler);
  expect(warningsOf(stack)).toContain(
    '/Stack/Handler: the environment of an imported function cannot be changed; set SENDGRID_DEDUPLICATION_TABLE to ' +
      'the name of the table where you define the function',
  );
});

test('a table in the handler’s stack works for a webhook in another stack', () => {
  const app = quickApp();
  const [handlers, stack] = [new Stack(app, 'Handlers'), new Stack(app, 'Stack')];
  const handler = newHandler(handlers);
  const grant = new DeduplicationTable(handlers, 'Table').grantUse(handler);
  expect(grant.success).toBe(true);
  new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  app.synth();
  expect(handlers.dependencies).toEqual([]);
});

test('the table has the removal policy of the webhook', () => {
  const { stack, handler } = stackWithHandler();
  const removalPolicy = RemovalPolicy.RETAIN;
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, deduplication: true, removalPolicy });
  expect(onlyResource(stack, 'AWS::DynamoDB::Table')[1].DeletionPolicy).toBe('Retain');
});

test('a function that was imported without its role gets a warning with the permissions on table and key', () => {
  const { stack } = stackWithHandler();
  const handler = Function.fromFunctionName(stack, 'Imported', 'mail');
  const table = new DeduplicationTable(stack, 'Table', { encryptionKey: new Key(stack, 'Key') });
  table.grantUse(handler);
  const warnings = warningsOf(stack);
  expect(warnings).toContainEqual(expect.stringMatching(/^\/Stack\/Imported: Add statement .*dynamodb:PutItem.*Table/));
  expect(warnings).toContainEqual(expect.stringMatching(/^\/Stack\/Imported: Add statement .*kms:Decrypt.*Key/));
});

test('the table has no point-in-time recovery by default, and has it if the prop is set', () => {
  const recovery = [undefined, false, true].map((pointInTimeRecovery) => {
    const { stack } = stackWithHandler();
    new DeduplicationTable(stack, 'Table', { pointInTimeRecovery });
    return onlyResource(stack, 'AWS::DynamoDB::Table')[1].Properties.PointInTimeRecoverySpecification;
  });
  expect(recovery).toEqual([undefined, undefined, { PointInTimeRecoveryEnabled: true }]);
});

describe('a function has one table', () => {
  test('for two webhooks, which share the table of the first one', () => {
    const { stack, webhook } = deduplicated();
    const handler = stack.node.findChild('Handler') as Function;
    const second = new SendGridOAuthWebhook(stack, 'Second', { handler, deduplication: true });

    expect(second.deduplicationTable).toBe(webhook.deduplicationTable);
    expect(Object.keys(resourcesOfType(stack, 'AWS::DynamoDB::Table'))).toEqual([TABLE]);
    const [, resource] = onlyResource(stack, 'AWS::Lambda::Function');
    expect(resource.Properties.Environment.Variables).toEqual({ SENDGRID_DEDUPLICATION_TABLE: { Ref: TABLE } });
    expect(statementsOf(stack, 'HandlerServiceRole')).toHaveLength(1);
  });

  test('for a webhook that invokes it by an alias', () => {
    const { stack, handler } = stackWithHandler();
    const table = new DeduplicationTable(stack, 'Table');
    table.grantUse(handler);
    const alias = (handler as Function).addAlias('live');

    expect(new SendGridOAuthWebhook(stack, 'Webhook', { handler: alias, deduplication: true }).deduplicationTable).toBe(
      table,
    );
  });

  test('for a webhook in another stack than the first one and its function', () => {
    const app = quickApp();
    const [first, second] = [new Stack(app, 'First'), new Stack(app, 'Second')];
    const handler = newHandler(first);
    new SendGridOAuthWebhook(first, 'Webhook', { handler, deduplication: true });
    new SendGridOAuthWebhook(second, 'Webhook', { handler, deduplication: true });
    app.synth();

    expect(first.dependencies).toEqual([]);
    expect(resourcesOfType(second, 'AWS::DynamoDB::Table')).toEqual({});
  });

  test('and a second webhook with another key gets a warning', () => {
    const { stack } = deduplicated();
    const handler = stack.node.findChild('Handler') as Function;
    const encryptionKey = new Key(stack, 'Key');
    new SendGridOAuthWebhook(stack, 'Second', { handler, deduplication: true, encryptionKey });
    new SendGridOAuthWebhook(stack, 'Own', { handler: newHandler(stack, 'Other'), deduplication: true, encryptionKey });

    expect(warningsOf(stack).filter((warning) => warning.includes('deduplication table'))).toEqual([
      '/Stack/Second: the handler already uses the deduplication table Stack/Webhook/Deduplication, which is not encrypted ' +
        'with `encryptionKey`; pass the key where that table is created',
    ]);
  });

  test('fails for a second one', () => {
    const { stack, handler } = stackWithHandler();
    new DeduplicationTable(stack, 'First').grantUse(handler);

    expect(() => new DeduplicationTable(stack, 'Second').grantUse(handler)).toThrow(
      'a function can use one DeduplicationTable, and Stack/Handler uses Stack/First; grant it only one of them, and ' +
        'before you create a webhook with `deduplication`, which uses the table of its handler (Stack/Second)',
    );
  });
});

test('two functions can share a table', () => {
  const { stack, webhook } = deduplicated();
  const other = newHandler(stack, 'Other');

  expect(webhook.deduplicationTable!.grantUse(other).success).toBe(true);
  const names = Object.values(resourcesOfType(stack, 'AWS::Lambda::Function')).map(
    ({ Properties }) => (Properties.Environment as { Variables: object }).Variables,
  );
  expect(names).toEqual([{ SENDGRID_DEDUPLICATION_TABLE: { Ref: TABLE } }, { SENDGRID_DEDUPLICATION_TABLE: { Ref: TABLE } }]); // prettier-ignore
});
