import { Stack } from 'aws-cdk-lib';
import {
  ApiDefinition,
  AuthorizationType,
  CfnGatewayResponse,
  CfnStage,
  CognitoUserPoolsAuthorizer,
  LambdaIntegration,
  MockIntegration,
  RestApi,
  RestApiProps,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { editTemplate, inlineHandler, resourceOf, RETURN_EVENT, synth } from './support/assemblies';
import { Answer, post, tokenFor } from './support/http';
import { hostWebhook, withoutHashes } from './support/stages';
import { SendGridOAuthWebhook } from '../../src';
import { LocalWebhook } from '../../src/local';

async function postWithToken(webhook: LocalWebhook): Promise<Answer> {
  return post(webhook, await tokenFor(webhook));
}

function webhookOn(props: RestApiProps, more: (stack: Stack, api: RestApi) => void = () => {}): string {
  return synth((stack) => {
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false, ...props });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, RETURN_EVENT), api });
    more(stack, api);
  });
}

async function statusAndWarnings(assembly: string): Promise<[number, string[]]> {
  const { webhook, stage } = await hostWebhook(assembly);
  return [(await postWithToken(webhook)).status, stage.warnings.map(withoutHashes)];
}

const API = 'Stack/Api (AWS::ApiGateway::RestApi)';

describe('a webhook is hosted on an API', () => {
  test('with a custom domain and no execute-api endpoint', async () => {
    const assembly = webhookOn({ disableExecuteApiEndpoint: true }, (stack, api) => {
      const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/a';
      const certificate = Certificate.fromCertificateArn(stack, 'Certificate', arn);
      api.addDomainName('Domain', { domainName: 'hooks.example.com', certificate });
    });
    expect(await statusAndWarnings(assembly)).toEqual([200, []]);
  });

  test('with a cache, which does not cache POST', async () => {
    const assembly = webhookOn({ deployOptions: { cacheClusterEnabled: true, cachingEnabled: true } });
    expect(await statusAndWarnings(assembly)).toEqual([200, []]);
  });

  test('with a client certificate', async () => {
    expect(await statusAndWarnings(webhookOn({ deployOptions: { clientCertificateId: 'abc' } }))).toEqual([200, []]);
  });

  const policy = new PolicyDocument({
    statements: [
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
      }),
    ],
  });

  test('with a resource policy, which the stage ignores with a warning', async () => {
    expect(await statusAndWarnings(webhookOn({ policy }))).toEqual([
      200,
      [`${API}: the local stage ignores its resource policy, which can deny requests on AWS`],
    ]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['compression', { MinimumCompressionSize: 0 }, 'its compression of requests and responses'],
    [
      'an OpenAPI document beside the webhook',
      { Body: { openapi: '3.0.1', paths: {} } },
      'its OpenAPI document, so paths that only the document defines are not found',
    ],
  ])('with %s, which the stage ignores with a warning', async (_name, properties, what) => {
    const assembly = webhookOn({});
    editTemplate(assembly, (template) => {
      Object.assign(resourceOf(template, 'AWS::ApiGateway::RestApi').Properties, properties);
    });
    expect(await statusAndWarnings(assembly)).toEqual([200, [`${API}: the local stage ignores ${what}`]]);
  });

  test('with another method that its deployment may lack', async () => {
    const assembly = webhookOn({}, (_stack, api) => {
      api.root.addResource('other').addMethod('GET', new MockIntegration());
    });
    editTemplate(assembly, (template) => {
      const deployment = resourceOf(template, 'AWS::ApiGateway::Deployment');
      deployment.DependsOn = deployment.DependsOn.filter((id: string) => !id.startsWith('Apiother'));
    });
    expect(await statusAndWarnings(assembly)).toEqual([200, []]);
  });

  test('with a method for tokens of a user pool that is not hosted, which a warning names', async () => {
    const assembly = webhookOn({}, (stack, api) => {
      const pool = UserPool.fromUserPoolId(stack, 'Users', 'us-east-1_Users');
      api.root.addResource('orders').addMethod('POST', new LambdaIntegration(inlineHandler(new Stack(stack, 'B'))), {
        authorizer: new CognitoUserPoolsAuthorizer(stack, 'Authorizer', { cognitoUserPools: [pool] }),
        authorizationType: AuthorizationType.COGNITO,
        authorizationScopes: ['orders/write'],
      });
    });
    expect(await statusAndWarnings(assembly)).toEqual([
      200,
      [
        'Stack/ApiordersPOST (AWS::ApiGateway::Method): its user pool ' +
          'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Users has no client in a hosted stack; ' +
          'requests to it receive 501',
      ],
    ]);
  });
});

describe('a webhook is hosted beside another API', () => {
  const other = (stack: Stack, props: RestApiProps = {}): RestApi => {
    const api = new RestApi(stack, 'Other', { cloudWatchRole: false, ...props });
    api.root.addMethod('GET', new MockIntegration());
    return api;
  };

  test.each<[string, (stack: Stack) => void]>([
    [
      'of an OpenAPI document',
      (stack) => {
        const apiDefinition = ApiDefinition.fromInline({ openapi: '3.0.1', paths: {} });
        new SpecRestApi(stack, 'Spec', { apiDefinition, cloudWatchRole: false });
      },
    ],
    ['without a deployment', (stack) => other(stack, { deploy: false })],
    [
      'with a stage variable that only AWS knows',
      (stack) => other(stack, { deployOptions: { variables: { bucket: new Bucket(stack, 'Bucket').bucketArn } } }),
    ],
    [
      'with a canary',
      (stack) => {
        const { deploymentStage } = other(stack);
        (deploymentStage.node.defaultChild as CfnStage).canarySetting = { percentTraffic: 10 };
      },
    ],
    [
      'with a gateway response in XML',
      (stack) => {
        new CfnGatewayResponse(stack, 'Xml', {
          restApiId: other(stack).restApiId,
          responseType: 'DEFAULT_4XX',
          responseTemplates: { 'application/xml': '<error/>' },
        });
      },
    ],
    [
      'whose identifier only AWS knows',
      (stack) => {
        const attributes = { restApiId: new Bucket(stack, 'Bucket').bucketArn, rootResourceId: 'root' };
        const api = RestApi.fromRestApiAttributes(stack, 'Imported', attributes);
        api.root.addMethod('GET', new MockIntegration());
      },
    ],
    ['for WebSockets', (stack) => void new CfnApi(stack, 'Sockets', { name: 'a', protocolType: 'WEBSOCKET' })],
  ])('%s', async (_name, add) => {
    expect(await statusAndWarnings(webhookOn({}, add))).toEqual([200, []]);
  });
});

test('a slash at the end of the path makes no difference, except in the event', async () => {
  const { webhook } = await hostWebhook(webhookOn({}));
  const answer = await postWithToken({ ...webhook, httpPostUrl: `${webhook.httpPostUrl}/` });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({ path: '/activity/', resource: '/activity' });
});
