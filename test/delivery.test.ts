import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnFunction, Code, Function, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Delivery, SendGridOAuthWebhook, SignatureVerification } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, resourcesOfType, warningsOf } from './support/templates';

function stackWithWebhook(makeHandler: (stack: Stack) => IFunction, delivery?: Delivery): Stack {
  const stack = new Stack(quickApp(), 'Stack');
  new SendGridOAuthWebhook(stack, 'Webhook', { handler: makeHandler(stack), delivery });
  return stack;
}

/** The function that API Gateway invokes: the variable part of the integration's URI. */
function invokedArn(stack: Stack): unknown {
  const { Integration } = onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties;
  expect(Integration).toMatchObject({ Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' });
  const parts: unknown[] = Integration.Uri['Fn::Join'][1];
  expect(parts.slice(0, 4)).toEqual(['arn:', { Ref: 'AWS::Partition' }, ':apigateway:', { Ref: 'AWS::Region' }]);
  return parts.slice(4);
}

const PATH = ':lambda:path/2015-03-31/functions/';

describe('Delivery.direct()', () => {
  test('is the default', () => {
    const [implied, named] = [undefined, Delivery.direct()].map((delivery) => stackWithWebhook(newHandler, delivery));
    expect(Template.fromStack(implied).toJSON()).toEqual(Template.fromStack(named).toJSON());
  });

  test('invokes the handler, with one permission for this method of this stage only', () => {
    const stack = stackWithWebhook(newHandler);
    const handlerArn = { 'Fn::GetAtt': ['Handler886CB40B', 'Arn'] };
    expect(invokedArn(stack)).toEqual([PATH, handlerArn, '/invocations']);
    expect(onlyResource(stack, 'AWS::Lambda::Permission')[1].Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: handlerArn,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':execute-api:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':',
            { Ref: 'WebhookEndpointApi84B79F2B' },
            '/',
            { Ref: 'WebhookEndpointApiDeploymentStageprod6435AE36' },
            '/POST/activity',
          ],
        ],
      },
    });
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('test-invoke-stage');
  });
});

test.each<[string, SignatureVerification | undefined]>([
  ['API Gateway', undefined],
  ['the receiver', SignatureVerification.managed()],
])('synthesis fails if the handler that %s invokes reserves no concurrency', (_, signatureVerification) => {
  const { app, stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler: handler.currentVersion, signatureVerification });
  const resource = handler.node.defaultChild as CfnFunction;
  resource.reservedConcurrentExecutions = 0;
  expect(() => app.synth()).toThrow(
    "the handler's `reservedConcurrentExecutions` must not be 0, because Lambda would throttle every invocation and " +
      'SendGrid would drop the events after 24 hours of retries; remove it, or reserve at least 1 (Stack/Webhook/Endpoint)',
  );
  resource.reservedConcurrentExecutions = 1;
  expect(() => app.synth({ force: true })).not.toThrow();
});

describe('the handler can be', () => {
  test('an alias, which API Gateway may invoke', () => {
    const stack = stackWithWebhook((scope) => newHandler(scope).addAlias('live'));
    const [aliasId] = onlyResource(stack, 'AWS::Lambda::Alias');
    expect(invokedArn(stack)).toEqual([PATH, { Ref: aliasId }, '/invocations']);
    expect(onlyResource(stack, 'AWS::Lambda::Permission')[1].Properties.FunctionName).toEqual({ Ref: aliasId });
  });

  test('a version, which API Gateway may invoke', () => {
    const stack = stackWithWebhook((scope) => newHandler(scope).currentVersion);
    const [versionId] = onlyResource(stack, 'AWS::Lambda::Version');
    expect(invokedArn(stack)).toEqual([PATH, { Ref: versionId }, '/invocations']);
    expect(onlyResource(stack, 'AWS::Lambda::Permission')[1].Properties.FunctionName).toEqual({ Ref: versionId });
  });

  test('a function in Python', () => {
    const stack = stackWithWebhook(
      (scope) =>
        new Function(scope, 'Handler', {
          runtime: Runtime.PYTHON_3_13,
          handler: 'index.handler',
          code: Code.fromInline('def handler(event, context):\n  return {"statusCode": 200}'),
        }),
    );
    expect(invokedArn(stack)).toEqual([PATH, { 'Fn::GetAtt': ['Handler886CB40B', 'Arn'] }, '/invocations']);
    onlyResource(stack, 'AWS::Lambda::Permission');
  });

  test('an imported function with `sameEnvironment`', () => {
    const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:mail';
    const stack = stackWithWebhook((scope) =>
      Function.fromFunctionAttributes(scope, 'Handler', { functionArn, sameEnvironment: true }),
    );
    expect(invokedArn(stack)).toEqual([`${PATH}${functionArn}/invocations`]);
    expect(onlyResource(stack, 'AWS::Lambda::Permission')[1].Properties.FunctionName).toBe(functionArn);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('a function imported by its ARN if the stack has the same account', () => {
    const stack = new Stack(quickApp(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
    const handler = Function.fromFunctionArn(stack, 'Handler', 'arn:aws:lambda:us-east-1:123456789012:function:mail');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    onlyResource(stack, 'AWS::Lambda::Permission');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('an imported function of another account, with a warning that the permission is missing', () => {
    const stack = stackWithWebhook((scope) =>
      Function.fromFunctionArn(scope, 'Handler', 'arn:aws:lambda:us-east-1:123456789012:function:mail'),
    );
    expect(resourcesOfType(stack, 'AWS::Lambda::Permission')).toEqual({});
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(
        /^\/Stack\/Handler: addPermission\(\) has no effect on a Lambda Function with region=us-east-1/,
      ),
    ]);
  });
});
