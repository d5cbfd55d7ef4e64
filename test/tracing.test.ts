import { Stack } from 'aws-cdk-lib';
import { AccessLogFormat, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnFunction, Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { AccessLogs, Delivery, SendGridOAuthWebhook, SendGridOAuthWebhookProps, SignatureVerification } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, resourcesOfType, statementsOf, warningsOf } from './support/templates';

/** A stack with a webhook whose handler is traced. */
function stackWith(props: Partial<SendGridOAuthWebhookProps>, tracing: Tracing = Tracing.ACTIVE): Stack {
  const stack = new Stack(quickApp(), 'Stack');
  const handler = new Function(stack, 'Handler', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
    tracing,
  });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props });
  return stack;
}

const signatureVerification = SignatureVerification.managed();
const stageOf = (stack: Stack) => onlyResource(stack, 'AWS::ApiGateway::Stage')[1].Properties;
const receiverOf = (stack: Stack) =>
  Object.entries(resourcesOfType(stack, 'AWS::Lambda::Function')).find(([id]) => id.includes('Receiver'))![1];

test.each([undefined, false])('with `tracing: %s`, nothing is traced', (tracing) => {
  const stack = stackWith({ tracing, signatureVerification }, Tracing.DISABLED);
  expect(stageOf(stack)).not.toHaveProperty('TracingEnabled');
  expect(receiverOf(stack).Properties).not.toHaveProperty('TracingConfig');
  expect(JSON.stringify(statementsOf(stack, 'WebhookEndpointReceiverRole'))).not.toContain('xray');
  expect(warningsOf(stack).join()).not.toContain('tracing');
});

describe('with `tracing: true`', () => {
  test('the stage is traced, and nothing is missing', () => {
    const stack = stackWith({ tracing: true });
    expect(stageOf(stack)).toMatchObject({ TracingEnabled: true });
    expect(warningsOf(stack).join()).not.toContain('tracing');
  });

  test('the receiver is traced, and may send its traces', () => {
    const stack = stackWith({ tracing: true, signatureVerification });
    expect(receiverOf(stack).Properties.TracingConfig).toEqual({ Mode: 'Active' });
    expect(statementsOf(stack, 'WebhookEndpointReceiverRole')).toContainEqual({
      Effect: 'Allow',
      Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      Resource: '*',
    });
  });

  test('the access log has the ID of the trace', () => {
    const stack = stackWith({ tracing: true, accessLogs: AccessLogs.toLogGroup() });
    expect(JSON.parse(stageOf(stack).AccessLogSetting.Format as string)).toMatchObject({
      traceId: '$context.xrayTraceId',
    });
  });

  test('a format of your own stays as it is', () => {
    const format = AccessLogFormat.custom('$context.requestId');
    const stack = stackWith({ tracing: true, accessLogs: AccessLogs.toLogGroup({ format }) });
    expect(stageOf(stack).AccessLogSetting.Format).toBe('$context.requestId');
  });

  test.each([undefined, Tracing.PASS_THROUGH, Tracing.DISABLED])(
    'a handler with the tracing %s leads to a warning that says what to set',
    (tracing) => {
      const { stack, handler } = stackWithHandler();
      if (tracing === Tracing.PASS_THROUGH) {
        (handler.node.defaultChild as CfnFunction).tracingConfig = { mode: 'PassThrough' };
      }
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: handler.addAlias('live'), tracing: true });
      expect(warningsOf(stack)).toEqual([
        "/Stack/Webhook/Endpoint: `tracing` is true, but X-Ray does not trace the handler 'Stack/Handler/Aliaslive', so traces " +
          "end before it; set the function's `tracing` to `lambda.Tracing.ACTIVE`",
      ]);
    },
  );

  test('a handler that is traced after the webhook was created leads to no warning', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, tracing: true });
    (handler.node.defaultChild as CfnFunction).addPropertyOverride('TracingConfig.Mode', 'Active');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('an imported handler, whose tracing is unknown, leads to no warning', () => {
    const stack = new Stack(quickApp(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const handler = Function.fromFunctionAttributes(stack, 'Imported', {
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:mine',
      sameEnvironment: true,
    });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, tracing: true });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('an API of your own is not changed; a warning says what to set', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    const handler = newHandler(stack);
    (handler.node.defaultChild as CfnFunction).tracingConfig = { mode: 'Active' };
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, tracing: true });
    expect(stageOf(stack)).not.toHaveProperty('TracingEnabled');
    expect(warningsOf(stack)).toEqual([
      '/Stack/Webhook/Endpoint: `tracing` is true, but X-Ray does not trace the stage of `api`, so traces begin after ' +
        "API Gateway; set `tracingEnabled: true` in the API's `deployOptions`",
    ]);
  });

  test('an API of your own that is traced leads to no warning', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false, deployOptions: { tracingEnabled: true } });
    const handler = newHandler(stack);
    (handler.node.defaultChild as CfnFunction).tracingConfig = { mode: 'Active' };
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, tracing: true });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('the queue needs no other template, because SQS reads the trace from a header', () => {
    const templateOf = (tracing: boolean) =>
      JSON.stringify(onlyResource(stackWith({ tracing, delivery: Delivery.queued() }), 'AWS::ApiGateway::Method')[1]);
    expect(templateOf(true)).toBe(templateOf(false));
  });
});

test('fails for anything but a boolean', () => {
  expect(() => stackWith({ tracing: 'true' as never })).toThrow(
    "`tracing` must be of type boolean, got: 'true' (Stack/Webhook/Endpoint)",
  );
});
