import { Duration } from 'aws-cdk-lib';
import { AuthorizationType, CognitoUserPoolsAuthorizer, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalWebhook } from '../../../src/local';
import { inlineHandler, RETURN_EVENT, synth, synthWebhook } from '../support/assemblies';
import { post, send, tokenFor } from '../support/http';
import { host, hostWebhook } from '../support/stages';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Posts and returns the event that the function got. */
async function eventOf(webhook: LocalWebhook, options: Parameters<typeof post>[2] = {}): Promise<any> {
  const answer = await post(webhook, await tokenFor(webhook), options);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body);
}

describe('the event that the function receives', () => {
  let webhook: LocalWebhook;
  beforeAll(async () => {
    ({ webhook } = await hostWebhook(synthWebhook(RETURN_EVENT)));
  });

  test('has the format of the Lambda proxy integration', async () => {
    const token = await tokenFor(webhook);
    const before = Date.now();
    const answer = await send(webhook.httpPostUrl, {
      headers: {
        'Content-Type': 'application/json;charset=utf-8',
        'User-Agent': 'SendGrid Event API',
        Authorization: `Bearer ${token}`,
        'X-Custom': ['one', 'two'],
      },
      body: '[{"event":"delivered","email":"領収書@example.com"}]\r\n',
    });
    const { port, host: authority } = new URL(webhook.httpPostUrl);
    const event = JSON.parse(answer.body);
    const headers = {
      'Content-Type': 'application/json;charset=utf-8',
      'User-Agent': 'SendGrid Event API',
      Authorization: `Bearer ${token}`,
      'X-Custom': 'two',
      Host: authority,
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': port,
      'X-Forwarded-Proto': 'http',
    };
    expect(event).toEqual({
      resource: '/activity',
      path: '/activity',
      httpMethod: 'POST',
      headers,
      multiValueHeaders: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        'X-Custom': ['one', 'two'],
      },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      requestContext: {
        resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
        authorizer: { claims: expect.objectContaining({ client_id: webhook.clientId }) },
        resourcePath: '/activity',
        httpMethod: 'POST',
        extendedRequestId: expect.stringMatching(/^[A-Za-z0-9+/]{15}=$/),
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        path: '/prod/activity',
        accountId: '123456789012',
        protocol: 'HTTP/1.1',
        stage: 'prod',
        domainPrefix: event.requestContext.apiId,
        requestTimeEpoch: expect.any(Number),
        requestId: expect.stringMatching(UUID),
        identity: {
          cognitoIdentityPoolId: null,
          accountId: null,
          cognitoIdentityId: null,
          caller: null,
          sourceIp: '127.0.0.1',
          principalOrgId: null,
          accessKey: null,
          cognitoAuthenticationType: null,
          cognitoAuthenticationProvider: null,
          apiKey: null,
          apiKeyId: null,
          clientCert: null,
          userArn: null,
          user: null,
          userAgent: 'SendGrid Event API',
        },
        domainName: authority,
        deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
        apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      },
      body: '[{"event":"delivered","email":"領収書@example.com"}]\r\n',
      isBase64Encoded: false,
    });
    expect(event.requestContext.requestTimeEpoch).toBeGreaterThanOrEqual(before);
    expect(event.requestContext.requestTimeEpoch).toBeLessThanOrEqual(Date.now());
    expect(answer.headers['x-amzn-requestid']).toBe(event.requestContext.requestId);
    expect(answer.headers['x-amz-apigw-id']).toBe(event.requestContext.extendedRequestId);
  });

  test('has no body if none was sent', async () => {
    const event = await eventOf(webhook, { body: '' });
    expect([event.body, event.isBase64Encoded]).toEqual([null, false]);
  });

  test('has no user agent if none was sent', async () => {
    expect((await eventOf(webhook)).requestContext.identity.userAgent).toBeNull();
  });

  test('has the query, with repeated names', async () => {
    const httpPostUrl = `${webhook.httpPostUrl}?a=1&b=x%20y&a=2&empty=`;
    const event = await eventOf({ ...webhook, httpPostUrl });
    expect(event.queryStringParameters).toEqual({ a: '2', b: 'x y', empty: '' });
    expect(event.multiValueQueryStringParameters).toEqual({ a: ['1', '2'], b: ['x y'], empty: [''] });
    expect(event.path).toBe('/activity');
  });

  test('has the time of the moved clock', async () => {
    const { stage, webhook: later } = await hostWebhook(synthWebhook(RETURN_EVENT));
    stage.advanceClock(86_400_000);
    const { requestTimeEpoch } = (await eventOf(later)).requestContext;
    expect(requestTimeEpoch).toBeGreaterThanOrEqual(Date.now() + 86_390_000);
  });
});

describe('the path of the event', () => {
  test('is a nested path in a stage of another name', async () => {
    const { webhook } = await hostWebhook(synthWebhook(RETURN_EVENT, { path: 'sendgrid/events', stageName: 'v1' }));
    const event = await eventOf(webhook);
    expect(new URL(webhook.httpPostUrl).pathname).toBe('/v1/sendgrid/events');
    expect([event.resource, event.path, event.requestContext.path]).toEqual([
      '/sendgrid/events',
      '/sendgrid/events',
      '/v1/sendgrid/events',
    ]);
    expect(event.requestContext.stage).toBe('v1');
  });

  test('has parameters, and the stage has variables', async () => {
    const assembly = synth((stack) => {
      const handler = inlineHandler(stack, RETURN_EVENT);
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false, deployOptions: { variables: { tier: 'beta' } } });
      const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
      api.root.resourceForPath('tenants/{tenant}/{rest+}').addMethod('ANY', new LambdaIntegration(handler), {
        authorizationType: AuthorizationType.COGNITO,
        authorizer: new CognitoUserPoolsAuthorizer(stack, 'Authorizer', {
          cognitoUserPools: [webhook.authorizationServer.userPool],
          resultsCacheTtl: Duration.seconds(0),
        }),
        authorizationScopes: [webhook.oAuthScope],
      });
    });
    const [webhook, tenants] = (await host(assembly)).webhooks;
    const httpPostUrl = tenants.httpPostUrl.replace('{tenant}/{rest+}', 'acme/a/b');
    const token = await tokenFor(webhook);
    const event = JSON.parse((await send(httpPostUrl, { method: 'PUT', headers: { Authorization: token } })).body);
    expect(event).toMatchObject({
      resource: '/tenants/{tenant}/{rest+}',
      path: '/tenants/acme/a/b',
      httpMethod: 'PUT',
      pathParameters: { tenant: 'acme', rest: 'a/b' },
      stageVariables: { tier: 'beta' },
    });
  });
});

describe('a body', () => {
  test.each([
    ['as base64 for a binary media type', 'application/gzip', true],
    ['as base64 for one in other letter case, with a parameter', 'Application/GZIP; q=1', true],
    ['as text for others', 'application/json', false],
  ])('comes %s', async (_name, contentType, isBase64Encoded) => {
    const assembly = synth((stack) => {
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false, binaryMediaTypes: ['application/gzip'] });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, RETURN_EVENT), api });
    });
    const { webhook } = await hostWebhook(assembly);
    const event = await eventOf(webhook, { headers: { 'Content-Type': contentType }, body: 'raw' });
    expect([event.body, event.isBase64Encoded]).toEqual([isBase64Encoded ? 'cmF3' : 'raw', isBase64Encoded]);
  });

  test('is base64 for all types with */*, byte for byte', async () => {
    const assembly = synth((stack) => {
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false, binaryMediaTypes: ['*/*'] });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, RETURN_EVENT), api });
    });
    const { webhook } = await hostWebhook(assembly);
    const event = await eventOf(webhook, { body: Buffer.from([0, 255, 128, 10]) });
    expect([event.body, event.isBase64Encoded]).toEqual(['AP+ACg==', true]);
  });
});
