import { Stack } from 'aws-cdk-lib';
import {
  ApiDefinition,
  CfnRestApi,
  Cors,
  LambdaRestApi,
  MockIntegration,
  RestApi,
  SpecRestApi,
  StepFunctionsRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { DefinitionBody, Pass, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { SendGridOAuthWebhook } from '../src';
import { LocalStage } from '../src/local';
import { newHandler, stackWithHandler } from './support/stacks';
import { resourcesOfType, warningsOf } from './support/templates';
import { EventWebhookSender } from '../src/local/sendgrid/event-webhook-sender';

/** Path, method and authorization of each method, sorted. */
function methodsOf(stack: Stack): string[] {
  const resources = resourcesOfType(stack, 'AWS::ApiGateway::Resource');
  const pathOf = (id?: string): string =>
    id === undefined || !resources[id]
      ? ''
      : `${pathOf(resources[id].Properties.ParentId.Ref)}/${resources[id].Properties.PathPart}`;
  return Object.values(resourcesOfType(stack, 'AWS::ApiGateway::Method'))
    .map(({ Properties }) => {
      const { HttpMethod, ResourceId, AuthorizationType } = Properties;
      return `${HttpMethod} ${pathOf(ResourceId.Ref) || '/'} ${AuthorizationType}`;
    })
    .sort();
}

describe('a webhook on a LambdaRestApi', () => {
  test.each(['activity', 'hooks/sendgrid'])('has its own path %s beside the proxy for all other requests', (path) => {
    const { stack, handler } = stackWithHandler();
    const api = new LambdaRestApi(stack, 'Api', { handler: newHandler(stack, 'App'), cloudWatchRole: false });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, path });
    expect(methodsOf(stack)).toEqual(['ANY / NONE', 'ANY /{proxy+} NONE', `POST /${path} COGNITO_USER_POOLS`]);
  });

  test('shares path segments with another webhook', () => {
    const { stack, handler } = stackWithHandler();
    const api = new LambdaRestApi(stack, 'Api', { handler: newHandler(stack, 'App'), cloudWatchRole: false });
    new SendGridOAuthWebhook(stack, 'First', { handler, api, path: 'hooks/first' });
    new SendGridOAuthWebhook(stack, 'Second', { handler, api, path: 'hooks/second' });
    expect(methodsOf(stack)).toEqual([
      'ANY / NONE',
      'ANY /{proxy+} NONE',
      'POST /hooks/first COGNITO_USER_POOLS',
      'POST /hooks/second COGNITO_USER_POOLS',
    ]);
  });

  test('with `proxy: false` works like one on a RestApi', () => {
    const { stack, handler } = stackWithHandler();
    const api = new LambdaRestApi(stack, 'Api', { handler, proxy: false, cloudWatchRole: false });
    api.root.addMethod('GET');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    expect(methodsOf(stack)).toEqual(['GET / NONE', 'POST /activity COGNITO_USER_POOLS']);
  });

  test('receives events on the local stage, while the proxy receives all other requests', async () => {
    const { app, stack, handler } = stackWithHandler();
    const api = new LambdaRestApi(stack, 'Api', { handler: newHandler(stack, 'App'), cloudWatchRole: false });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    const stage = await LocalStage.start({ assembly: app.synth().directory });
    try {
      const [{ httpPostUrl }] = stage.webhooks;
      expect((await fetch(httpPostUrl, { method: 'POST', body: '[]' })).status).toBe(401);
      expect((await new EventWebhookSender(stage.webhooks[0]).post('[]')).status).toBe(200);
      expect((await fetch(httpPostUrl.replace('activity', 'orders'))).status).toBe(200);
    } finally {
      await stage.stop();
    }
  });
});

test('a webhook on a StepFunctionsRestApi works like one on a RestApi', () => {
  const { stack, handler } = stackWithHandler();
  const stateMachine = new StateMachine(stack, 'Machine', {
    stateMachineType: StateMachineType.EXPRESS,
    definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')),
  });
  const api = new StepFunctionsRestApi(stack, 'Api', { stateMachine, cloudWatchRole: false });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
  expect(methodsOf(stack)).toEqual(['ANY / NONE', 'POST /activity COGNITO_USER_POOLS']);
});

test('a RestApi of another copy of aws-cdk-lib works like one of the same copy', () => {
  const { stack, handler } = stackWithHandler();
  let api!: RestApi;
  jest.isolateModules(() => {
    const other = jest.requireActual<typeof import('aws-cdk-lib/aws-apigateway')>('aws-cdk-lib/aws-apigateway');
    api = new other.RestApi(stack, 'Api', { cloudWatchRole: false });
  });
  expect(api).not.toBeInstanceOf(RestApi);
  new SendGridOAuthWebhook(stack, 'First', { handler, api, path: 'hooks/first' });
  new SendGridOAuthWebhook(stack, 'Second', { handler, api, path: 'hooks/second' });
  expect(methodsOf(stack)).toEqual(['POST /hooks/first COGNITO_USER_POOLS', 'POST /hooks/second COGNITO_USER_POOLS']);
  expect(warningsOf(stack)).toEqual([]);
});

test('an API’s defaults for methods do not reach the webhook’s method', () => {
  const { stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Api', {
    cloudWatchRole: false,
    defaultIntegration: new MockIntegration(),
    defaultMethodOptions: {
      apiKeyRequired: true,
      authorizationScopes: ['orders/read'],
      requestParameters: { 'method.request.header.X-Tenant': true },
    },
    defaultCorsPreflightOptions: { allowOrigins: Cors.ALL_ORIGINS },
  });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
  const post = Object.values(resourcesOfType(stack, 'AWS::ApiGateway::Method')).find(
    ({ Properties }) => Properties.HttpMethod === 'POST',
  );
  expect(post?.Properties).toMatchObject({
    ApiKeyRequired: false,
    AuthorizationType: 'COGNITO_USER_POOLS',
    AuthorizationScopes: ['activity/*'],
    RequestParameters: {},
    Integration: { Type: 'AWS_PROXY' },
  });
});

describe('fails, saying what to do, for', () => {
  const leaveOut = 'leave out `api` to create an API for the webhook';
  const definition = { openapi: '3.0.1', info: { title: 'Orders', version: '1' }, paths: {} };

  test.each<[what: string, api: (stack: Stack) => unknown, whatToDo: string]>([
    [
      'an imported API',
      (stack) => RestApi.fromRestApiAttributes(stack, 'Api', { restApiId: 'abc', rootResourceId: 'def' }),
      `the CDK cannot deploy an imported API: create the webhook in the stack that defines the API, or ${leaveOut}`,
    ],
    [
      'an API that is imported by its ID only',
      (stack) => RestApi.fromRestApiId(stack, 'Api', 'abc'),
      `the CDK cannot deploy an imported API: create the webhook in the stack that defines the API, or ${leaveOut}`,
    ],
    [
      'a SpecRestApi',
      (stack) => new SpecRestApi(stack, 'Api', { apiDefinition: ApiDefinition.fromInline(definition) }),
      `an OpenAPI definition replaces methods that are defined beside it: ${leaveOut}`,
    ],
    [
      'an HTTP API',
      (stack) => new HttpApi(stack, 'Api'),
      `an HTTP API cannot change the response to an expired token, which SendGrid needs: ${leaveOut}`,
    ],
    [
      'an imported HTTP API',
      (stack) => HttpApi.fromHttpApiAttributes(stack, 'Api', { httpApiId: 'abc' }),
      `an HTTP API cannot change the response to an expired token, which SendGrid needs: ${leaveOut}`,
    ],
    [
      'an L1 API',
      (stack) => new CfnRestApi(stack, 'Api', { name: 'orders' }),
      `define the API with RestApi instead of CfnRestApi, or ${leaveOut}`,
    ],
    ['another construct', (stack) => newHandler(stack, 'Api'), `pass a RestApi, or ${leaveOut}`],
    ['an ID', () => 'Stack/Api', `pass a RestApi, or ${leaveOut}`],
  ])('%s', (_, api, whatToDo) => {
    const { stack, handler } = stackWithHandler();
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, api: api(stack) as RestApi })).toThrow(
      new Error(
        "`api` must be a RestApi or LambdaRestApi that is defined in this app, got: 'Stack/Api'; " +
          `${whatToDo} (Stack/Webhook/Endpoint)`,
      ),
    );
  });
});
