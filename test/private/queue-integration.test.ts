import { Delivery, SendGridOAuthWebhook } from '../../src/index';
import { stackWithHandler } from '../support/stacks';
import { onlyResource, resourcesOfType, statementsOf } from '../support/templates';

const { stack, handler } = stackWithHandler();
new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() });
const [, method] = onlyResource(stack, 'AWS::ApiGateway::Method');
const { Integration, MethodResponses } = method.Properties;

test('API Gateway sends to the queue with a role that has no other permission', () => {
  expect(Integration).toMatchObject({
    Type: 'AWS',
    IntegrationHttpMethod: 'POST',
    Credentials: { 'Fn::GetAtt': ['WebhookEndpointIntegrationRoleCA37EEF0', 'Arn'] },
    RequestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
  });
  expect(Integration.Uri['Fn::Join'][1].slice(-4)).toEqual([
    ':sqs:path/',
    { Ref: 'AWS::AccountId' },
    '/',
    { 'Fn::GetAtt': ['WebhookEndpointQueueEventsCF88F2E7', 'QueueName'] },
  ]);
  expect(statementsOf(stack, 'WebhookEndpointIntegrationRole')).toEqual([
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::GetAtt': ['WebhookEndpointQueueEventsCF88F2E7', 'Arn'] },
    },
  ]);
});

test('the role trusts API Gateway without a condition, because API Gateway sends no source account', () => {
  const { AssumeRolePolicyDocument } = resourcesOfType(stack, 'AWS::IAM::Role').WebhookEndpointIntegrationRoleCA37EEF0
    .Properties;
  expect(AssumeRolePolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'apigateway.amazonaws.com' } },
  ]);
});

test('the method is created after the permission to send', () => {
  expect(method.DependsOn).toContain('WebhookEndpointIntegrationRoleDefaultPolicy73ABECDC');
});

test('only a 200 from SQS results in a 2xx; everything else results in 500', () => {
  const responses = Integration.IntegrationResponses.map(({ SelectionPattern, StatusCode }: any) => [
    SelectionPattern,
    StatusCode,
  ]);
  expect(responses).toEqual([
    ['200', '200'],
    [undefined, '500'],
  ]);
  expect(MethodResponses.map(({ StatusCode }: { StatusCode: string }) => StatusCode)).toEqual([
    '200',
    '400',
    '413',
    '500',
  ]);
});

test('no response contains an OAuth error code, which would make SendGrid renew its token', () => {
  for (const word of ['invalid_request', 'invalid_token', 'insufficient_scope']) {
    expect(JSON.stringify(Integration.IntegrationResponses)).not.toContain(word);
  }
});

test('each spelling of the content type has a template, and requests without a template are rejected', () => {
  expect(Object.keys(Integration.RequestTemplates)).toEqual([
    'application/json',
    'application/json;charset=utf-8',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset=UTF-8',
  ]);
  expect(new Set(Object.values(Integration.RequestTemplates)).size).toBe(1);
  expect(Integration.PassthroughBehavior).toBe('NEVER');
});

test('the request ID is encoded, because a client can choose it', () => {
  expect(Integration.RequestTemplates['application/json']).toContain(
    '&MessageAttribute.2.Name=RequestId&MessageAttribute.2.Value.DataType=String' +
      '&MessageAttribute.2.Value.StringValue=$util.urlEncode($context.requestId)',
  );
});

test('the template is one line, because line breaks would become part of the request to SQS', () => {
  expect(Integration.RequestTemplates['application/json']).not.toMatch(/[\r\n]/);
});
