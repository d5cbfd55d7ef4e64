import { Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  HttpIntegration,
  LambdaIntegration,
  MockIntegration,
  RestApi,
  SpecRestApi,
  ApiDefinition,
} from 'aws-cdk-lib/aws-apigateway';
import { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
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

const FUNCTION = 'Stack/Handler (AWS::Lambda::Function)';
const METHOD = 'Stack/WebhookEndpointApiactivityPOST (AWS::ApiGateway::Method)';
const API = 'Stack/WebhookEndpointApi (AWS::ApiGateway::RestApi)';

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
    ['with a body', { Body: { openapi: '3.0.1' } }, 'Body is not supported'],
    ['with a resource policy', { Policy: { Statement: [] } }, 'Policy is not supported'],
    ['that compresses', { MinimumCompressionSize: 0 }, 'MinimumCompressionSize is not supported'],
    ['without its own endpoint', { DisableExecuteApiEndpoint: true }, 'DisableExecuteApiEndpoint is not supported'],
  ])('%s', async (_name, changes, problem) => {
    expect(await problemsWith('AWS::ApiGateway::RestApi', changes)).toEqual([`${API}: ${problem}`]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a canary', { CanarySetting: {} }, 'CanarySetting is not supported'],
    ['a cache', { CacheClusterEnabled: true }, 'CacheClusterEnabled is not supported'],
  ])('whose stage has %s', async (_name, changes, problem) => {
    expect(await problemsWith('AWS::ApiGateway::Stage', changes)).toEqual([
      `Stack/WebhookEndpointApiDeploymentStageprod (AWS::ApiGateway::Stage): ${problem}`,
    ]);
  });

  test('of an OpenAPI document', async () => {
    const assembly = synth((stack) => {
      const handler = inlineHandler(stack);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler });
      new SpecRestApi(stack, 'Spec', {
        apiDefinition: ApiDefinition.fromInline({ openapi: '3.0.1', paths: {} }),
        cloudWatchRole: false,
      });
    });
    expect(await problemsOf(assembly)).toEqual(['Stack/Spec (AWS::ApiGateway::RestApi): Body is not supported']);
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
      resourceOf(template, 'AWS::ApiGateway::RestApi').Properties.Policy = {};
      resourceOf(template, 'AWS::Cognito::UserPoolClient').Properties.AllowedOAuthScopes = ['a/b'];
    });
    expect(await problemsOf(assembly)).toEqual([
      "Stack/WebhookClient (AWS::Cognito::UserPoolClient): no resource server of its user pool defines its scope 'a/b'",
      `${API}: Policy is not supported`,
      `${FUNCTION}: runtime go1.x is not supported; use Node.js or Python`,
    ]);
    await expect(LocalStage.start({ assembly })).rejects.toThrow(
      /^the local stage cannot host this assembly:\n {2}- Stack\/Webhook.*\n {2}- Stack.*\n {2}- Stack.*$/,
    );
  });
});

describe('with skipUnsupported', () => {
  /** A webhook on an API that has a mock and a method with IAM authorization, too. */
  function assemblyWithOthers(): string {
    return synth((stack) => {
      const handler = inlineHandler(stack);
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
      api.root.addMethod('GET', new MockIntegration());
      api.root.addResource('forward').addMethod('GET', new HttpIntegration('https://example.com'));
      api.root
        .addResource('iam')
        .addMethod('GET', new LambdaIntegration(handler), { authorizationType: AuthorizationType.IAM });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    });
  }
  const MOCK = 'Stack/ApiGET (AWS::ApiGateway::Method): integration type MOCK is not supported';
  const HTTP = 'Stack/ApiforwardGET (AWS::ApiGateway::Method): integration type HTTP_PROXY is not supported';
  const IAM = 'Stack/ApiiamGET (AWS::ApiGateway::Method): AuthorizationType AWS_IAM is not supported';

  test('the stage starts', async () => {
    const assembly = assemblyWithOthers();
    expect(await problemsOf(assembly)).toEqual([MOCK, HTTP, IAM]);
    const { webhook } = await hostWebhook(assembly, { skipUnsupported: true });
    expect((await post(webhook, await tokenFor(webhook))).status).toBe(200);
  });

  test('unsupported methods respond with 501 and the reason', async () => {
    const { webhook } = await hostWebhook(assemblyWithOthers(), { skipUnsupported: true });
    const { origin } = new URL(webhook.httpPostUrl);
    const answers = [];
    for (const path of ['/prod/', '/prod/forward', '/prod/iam']) {
      const { status, body } = await send(origin + path, { method: 'GET' });
      answers.push([status, (JSON.parse(body) as { message: string }).message.replace(/[0-9A-F]{8}(?= )/, '')]);
    }
    expect(answers).toEqual([MOCK, HTTP, IAM].map((reason) => [501, `not supported by the local stage: ${reason}`]));
  });
});
