import { Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  HttpIntegration,
  Integration,
  LambdaIntegration,
  MethodOptions,
  MockIntegration,
  RestApi,
  RestApiProps,
  SpecRestApi,
  ApiDefinition,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnFunction, Code, Function, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { SendGridOAuthWebhook } from '../../src';
import {
  editTemplate,
  inlineHandler,
  OK,
  resourceOf,
  returning,
  synth,
  synthApp,
  synthWebhook,
} from './support/assemblies';
import { post, send, tokenFor } from './support/http';
import { host, hostWebhook, problemsOf } from './support/stages';
import { LocalStage } from '../../src/local';
import { temporaryDirectory } from '../support/directories';

const OTHER_CODE = Code.fromInline('exports.handler = async () => ({ statusCode: 200 })');
const FUNCTION = 'Stack/Handler (AWS::Lambda::Function)';
const METHOD = 'Stack/WebhookEndpointApiactivityPOST (AWS::ApiGateway::Method)';

/** Problems of a webhook's assembly in which the properties of one resource were changed. */
async function problemsWith(type: string, changes: Record<string, unknown>): Promise<readonly string[]> {
  const assembly = synthWebhook(OK);
  editTemplate(assembly, (template) => Object.assign(resourceOf(template, type).Properties, changes));
  return problemsOf(assembly);
}

describe('the stage rejects a function', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['in Java', { Runtime: 'java21' }, 'runtime java21 is not supported; use Node.js or Python'],
    [
      'in a custom runtime',
      { Runtime: 'provided.al2023' },
      'runtime provided.al2023 is not supported; use Node.js or Python',
    ],
    ['in Python 2', { Runtime: 'python2.7' }, 'runtime python2.7 is not supported; use Node.js or Python'],
    ['in a container', { PackageType: 'Image', Runtime: undefined }, 'container images are not supported'],
    ['with layers', { Layers: ['arn:aws:lambda:us-east-1:1:layer:a:1'] }, 'Layers are not supported'],
    [
      'whose code is no asset',
      { Code: { S3Bucket: 'mine', S3Key: 'code/handler.zip' } },
      'its code, object code/handler.zip, is not an asset of the assembly',
    ],
  ])('%s', async (_name, changes, problem) => {
    expect(await problemsWith('AWS::Lambda::Function', changes)).toEqual([`${FUNCTION}: ${problem}`]);
  });

  test('that is imported', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:elsewhere';
    const assembly = synth((stack) => {
      const handler: IFunction = Function.fromFunctionAttributes(stack, 'Handler', {
        functionArn: arn,
        sameEnvironment: true,
      });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    });
    expect(await problemsOf(assembly)).toEqual([`${METHOD}: its function ${arn} is in no hosted stack`]);
  });

  test('in Python if Python is not installed', async () => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::Lambda::Function').Properties.Runtime = 'python3.13';
    });
    expect(await problemsOf(assembly, { python: 'no-such-python' })).toEqual([
      `${FUNCTION}: its runtime python3.13 needs Python 3, and 'no-such-python' does not start`,
    ]);
  });

  test('with an environment variable that only AWS knows, unless a value is set', async () => {
    const assembly = synth((stack) => {
      const handler = inlineHandler(stack, returning('{ body: process.env.BUCKET }'));
      handler.addEnvironment('BUCKET', new Bucket(stack, 'Bucket').bucketName);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    });
    expect(await problemsOf(assembly)).toEqual([
      `${FUNCTION}: could not evaluate its environment variable BUCKET: only AWS knows the value of Ref of ` +
        'Stack/Bucket (AWS::S3::Bucket); set a value for it',
    ]);
    const { webhook } = await hostWebhook(assembly, { environment: { BUCKET: 'local-bucket' } });
    expect((await post(webhook, await tokenFor(webhook))).body).toBe('local-bucket');
  });
});

describe('the stage rejects a method', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['with IAM authorization', { AuthorizationType: 'AWS_IAM' }, 'AuthorizationType AWS_IAM is not supported'],
    ['with a Lambda authorizer', { AuthorizationType: 'CUSTOM' }, 'AuthorizationType CUSTOM is not supported'],
    ['with an API key', { ApiKeyRequired: true }, 'ApiKeyRequired is not supported'],
    ['with a request validator', { RequestValidatorId: 'abc' }, 'RequestValidatorId is not supported'],
    [
      'with a required header',
      { RequestParameters: { 'method.request.header.X-A': true } },
      'required RequestParameters are not supported',
    ],
    ['with a mock', { Integration: { Type: 'MOCK' } }, 'integration type MOCK is not supported'],
    [
      'that forwards',
      { Integration: { Type: 'HTTP_PROXY', Uri: 'https://example.com' } },
      'integration type HTTP_PROXY is not supported',
    ],
    ['without an integration', { Integration: undefined }, 'integration type undefined is not supported'],
    [
      'with a strange URI',
      {
        Integration: {
          Type: 'AWS_PROXY',
          Uri: 'arn:aws:apigateway:us-east-1:sqs:path/queue',
          IntegrationHttpMethod: 'POST',
        },
      },
      'integration URI arn:aws:apigateway:us-east-1:sqs:path/queue is not supported',
    ],
    ['without a URI', { Integration: { Type: 'AWS_PROXY' } }, 'integration URI undefined is not supported'],
  ])('%s', async (_name, changes, problem) => {
    expect(await problemsWith('AWS::ApiGateway::Method', changes)).toEqual([`${METHOD}: ${problem}`]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['that calls with a role', { Credentials: 'arn:aws:iam::1:role/a' }, 'integration Credentials are not supported'],
    ['that calls with GET', { IntegrationHttpMethod: 'GET' }, 'IntegrationHttpMethod must be POST for a function'],
  ])('%s', async (_name, changes, problem) => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) =>
      Object.assign(resourceOf(template, 'AWS::ApiGateway::Method').Properties.Integration, changes),
    );
    expect(await problemsOf(assembly)).toEqual([`${METHOD}: ${problem}`]);
  });

  test('but accepts an optional header', async () => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::ApiGateway::Method').Properties.RequestParameters = {
        'method.request.header.X-A': false,
      };
    });
    expect((await host(assembly)).webhooks).toHaveLength(1);
  });
});

describe('the stage rejects an API', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a canary', { CanarySetting: {} }, 'CanarySetting is not supported'],
    [
      'a cache for the method of the webhook',
      {
        CacheClusterEnabled: true,
        MethodSettings: [{ HttpMethod: 'POST', ResourcePath: '/activity', CachingEnabled: true }],
      },
      'it caches POST /activity, so events would be answered from the cache and lost',
    ],
  ])('whose stage has %s', async (_name, changes, problem) => {
    expect(await problemsWith('AWS::ApiGateway::Stage', changes)).toEqual([
      `Stack/WebhookEndpointApiDeploymentStageprod (AWS::ApiGateway::Stage): ${problem}`,
    ]);
  });

  test('of an OpenAPI document, if there is no other', async () => {
    const assembly = synth((stack) => {
      new SpecRestApi(stack, 'Spec', {
        apiDefinition: ApiDefinition.fromInline({ openapi: '3.0.1', paths: {} }),
        cloudWatchRole: false,
      });
    });
    expect(await problemsOf(assembly)).toEqual([
      `${assembly}: it has no REST API with a method`,
      'Stack/Spec (AWS::ApiGateway::RestApi): the local stage ignores its OpenAPI document, so paths that only the ' +
        'document defines are not found',
    ]);
  });

  test('without a method', async () => {
    const assembly = synth(() => {});
    expect(await problemsOf(assembly)).toEqual([`${assembly}: it has no REST API with a method`]);
  });
});

describe('the stage rejects', () => {
  test('a directory without an assembly', async () => {
    const assembly = temporaryDirectory();
    await expect(LocalStage.start({ assembly })).rejects.toThrow(
      `no cloud assembly in '${assembly}': run 'npx cdk synth' first, or pass its output directory`,
    );
  });

  test('unknown stack names, and lists the known ones', async () => {
    const assembly = synthApp((app) => ['One', 'Two'].forEach((id) => new Stack(app, id)));
    await expect(LocalStage.start({ assembly, stacks: ['One', 'Three', 'Four'] })).rejects.toThrow(
      "no stack 'Three', 'Four' in the assembly; it has: One, Two",
    );
  });

  test('several problems at once, each with its location', async () => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::Lambda::Function').Properties.Runtime = 'go1.x';
      resourceOf(template, 'AWS::ApiGateway::Stage').Properties.CanarySetting = {};
      resourceOf(template, 'AWS::Cognito::UserPoolClient').Properties.AllowedOAuthScopes = ['a/b'];
    });
    expect(await problemsOf(assembly)).toEqual([
      "Stack/WebhookClient (AWS::Cognito::UserPoolClient): no resource server of its user pool defines its scope 'a/b'",
      'Stack/WebhookEndpointApiDeploymentStageprod (AWS::ApiGateway::Stage): CanarySetting is not supported',
      `${FUNCTION}: runtime go1.x is not supported; use Node.js or Python`,
    ]);
    await expect(LocalStage.start({ assembly })).rejects.toThrow(
      /^the local stage cannot host this assembly:\n {2}- Stack\/Webhook.*\n {2}- Stack.*\n {2}- Stack.*$/,
    );
  });
});

describe('a method that SendGrid does not call does not keep the stage from starting, and responds with 501:', () => {
  /** Hosts a webhook on an API that has another method, too, and calls both. */
  async function callBoth(add: (stack: Stack, api: RestApi) => void, props: RestApiProps = {}, verb = 'GET') {
    const assembly = synth((stack) => {
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false, ...props });
      add(stack, api);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack), api });
    });
    const { webhook } = await hostWebhook(assembly);
    const posted = await post(webhook, await tokenFor(webhook));
    const other = await send(webhook.httpPostUrl.replace('activity', 'other'), { method: verb });
    const { message } = JSON.parse(other.body) as { message: string };
    return [posted.status, other.status, message.replace(/[0-9A-F]{8}(?= )/, '')];
  }
  const functionOf = (stack: Stack, id: string) =>
    new Function(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: OTHER_CODE });
  const addMethod = (api: RestApi, integration: Integration, options?: MethodOptions, verb = 'GET') =>
    api.root.addResource('other').addMethod(verb, integration, options);
  const GET = 'not supported by the local stage: Stack/ApiotherGET (AWS::ApiGateway::Method): ';

  test.each<[string, (stack: Stack, api: RestApi) => void, string]>([
    ['a mock', (_, api) => addMethod(api, new MockIntegration()), `${GET}integration type MOCK is not supported`],
    [
      'an HTTP integration',
      (_, api) => addMethod(api, new HttpIntegration('https://example.com')),
      `${GET}integration type HTTP_PROXY is not supported`,
    ],
    [
      'IAM authorization',
      (stack, api) =>
        addMethod(api, new LambdaIntegration(functionOf(stack, 'Other')), { authorizationType: AuthorizationType.IAM }),
      `${GET}AuthorizationType AWS_IAM is not supported`,
    ],
    [
      'a Lambda authorizer',
      (stack, api) => {
        const authorizer = new TokenAuthorizer(stack, 'Tokens', { handler: functionOf(stack, 'Authorizer') });
        addMethod(api, new LambdaIntegration(functionOf(stack, 'Other')), { authorizer });
      },
      `${GET}AuthorizationType CUSTOM is not supported`,
    ],
    [
      'an API key',
      (stack, api) => addMethod(api, new LambdaIntegration(functionOf(stack, 'Other')), { apiKeyRequired: true }),
      `${GET}ApiKeyRequired is not supported`,
    ],
    [
      'a request validator',
      (stack, api) =>
        addMethod(api, new LambdaIntegration(functionOf(stack, 'Other')), {
          requestValidatorOptions: { validateRequestBody: true },
        }),
      `${GET}RequestValidatorId is not supported`,
    ],
    [
      'a function in Java',
      (stack, api) => {
        const other = functionOf(stack, 'Other');
        (other.node.defaultChild as CfnFunction).runtime = 'java21';
        addMethod(api, new LambdaIntegration(other));
      },
      'not supported by the local stage: Stack/Other (AWS::Lambda::Function): runtime java21 is not supported; use ' +
        'Node.js or Python',
    ],
    [
      'an imported function',
      (stack, api) => {
        const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:elsewhere';
        addMethod(api, new LambdaIntegration(Function.fromFunctionAttributes(stack, 'Other', { functionArn })));
      },
      `${GET}its function arn:aws:lambda:us-east-1:123456789012:function:elsewhere is in no hosted stack`,
    ],
    [
      'a user pool of another stack',
      (stack, api) => {
        const pool = UserPool.fromUserPoolId(stack, 'Users', 'us-east-1_Users');
        const authorizer = new CognitoUserPoolsAuthorizer(stack, 'Users2', { cognitoUserPools: [pool] });
        addMethod(api, new LambdaIntegration(functionOf(stack, 'Other')), { authorizer });
      },
      `${GET}its user pool arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Users has no client in a ` +
        'hosted stack',
    ],
  ])('%s', async (_name, add, reason) => {
    expect(await callBoth(add)).toEqual([200, 501, reason]);
  });

  test('another POST method', async () => {
    const add = (_: Stack, api: RestApi) => addMethod(api, new MockIntegration(), undefined, 'POST');
    expect(await callBoth(add, {}, 'POST')).toEqual([
      200,
      501,
      'not supported by the local stage: Stack/ApiotherPOST (AWS::ApiGateway::Method): integration type MOCK is not ' +
        'supported',
    ]);
  });

  test('CORS preflight', async () => {
    const add = (_: Stack, api: RestApi) => api.root.addResource('other');
    const props = { defaultCorsPreflightOptions: { allowOrigins: ['*'] } };
    expect(await callBoth(add, props, 'OPTIONS')).toEqual([
      200,
      501,
      'not supported by the local stage: Stack/ApiotherOPTIONS (AWS::ApiGateway::Method): integration type MOCK is ' +
        'not supported',
    ]);
  });

  test('a function that both the webhook and such a method use is hosted for the webhook', async () => {
    const assembly = synth((stack) => {
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
      const handler = inlineHandler(stack);
      addMethod(api, new LambdaIntegration(handler), { authorizationType: AuthorizationType.IAM });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    });
    const { webhook } = await hostWebhook(assembly);
    expect((await post(webhook, await tokenFor(webhook))).status).toBe(200);
  });

  test('app clients that sign users in need no token domain', async () => {
    const assembly = synth((stack) => {
      new UserPool(stack, 'Users').addClient('Browser');
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack) });
    });
    const { webhook } = await hostWebhook(assembly);
    expect((await post(webhook, await tokenFor(webhook))).status).toBe(200);
  });
});
