import { App, CfnOutput, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { AuthorizationServer, SendGridOAuthWebhook, TokenDomain } from '../../src';
import {
  editTemplate,
  inlineHandler,
  OK,
  resourceOf,
  RETURN_EVENT,
  returning,
  synth,
  synthApp,
  synthWebhook,
} from './support/assemblies';
import { claimsOf, post, tokenFor } from './support/http';
import { host, hostWebhook, problemsOf } from './support/stages';
import { LocalWebhook } from '../../src/local';
import { freePorts } from '../support/ports';

async function statusOf(webhook: LocalWebhook): Promise<number> {
  return (await post(webhook, await tokenFor(webhook))).status;
}

describe('the values for SendGrid', () => {
  test('are those of the webhook, on loopback', async () => {
    const { webhook } = await hostWebhook(synthWebhook(OK));
    expect(webhook).toEqual({
      stackName: 'Stack',
      outputsPrefix: 'Webhook',
      authorizationMethod: 'OAuth 2.0',
      clientId: expect.stringMatching(/^[a-z0-9]{26}$/),
      clientSecret: expect.stringMatching(/^[a-z0-9]{51}$/),
      clientSecretCommand: expect.stringMatching(/^curl -s http:\/\/127\.0\.0\.1:\d+\/ /),
      tokenUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth2\/token$/),
      httpPostUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/prod\/activity$/),
      scope: 'activity/*',
      functionName: 'Stack-Handler886CB40B',
      delivery: 'direct',
    });
  });

  test('keep the client id when the stage restarts, and change the secret', async () => {
    const assembly = synthWebhook(OK);
    const [first, second] = [(await hostWebhook(assembly)).webhook, (await hostWebhook(assembly)).webhook];
    expect(second.clientId).toBe(first.clientId);
    expect(second.clientSecret).not.toBe(first.clientSecret);
  });

  test('have consecutive ports from the requested one', async () => {
    const port = await freePorts(2);
    const { webhook } = await hostWebhook(synthWebhook(OK), { port });
    expect([webhook.tokenUrl, webhook.httpPostUrl]).toEqual([
      `http://127.0.0.1:${port}/oauth2/token`,
      `http://127.0.0.1:${port + 1}/prod/activity`,
    ]);
  });
});

describe('a handler can be', () => {
  const ARN = returning('{ body: context.invokedFunctionArn }').replace('(event)', '(event, context)');

  test('an alias', async () => {
    const assembly = synth((stack) => {
      const handler: Alias = inlineHandler(stack, ARN).addAlias('live');
      new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    });
    const { webhook } = await hostWebhook(assembly);
    const answer = await post(webhook, await tokenFor(webhook));
    expect(answer.body).toBe('arn:aws:lambda:us-east-1:123456789012:function:Stack-Handler886CB40B:live');
  });

  test('a version', async () => {
    const assembly = synth((stack) => {
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, ARN).currentVersion });
    });
    const { webhook } = await hostWebhook(assembly);
    const answer = await post(webhook, await tokenFor(webhook));
    expect(answer.body).toBe('arn:aws:lambda:us-east-1:123456789012:function:Stack-Handler886CB40B:1');
  });

  test('an alias, unless only the function itself has the permission', async () => {
    const assembly = synth((stack) => {
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack).addAlias('live') });
    });
    editTemplate(assembly, (template) => {
      const { Properties } = resourceOf(template, 'AWS::Lambda::Permission');
      Properties.FunctionName = { Ref: 'Handler886CB40B' };
    });
    expect(await statusOf((await hostWebhook(assembly)).webhook)).toBe(500);
  });

  test('a function with an explicit name and a permission by name', async () => {
    const assembly = synthWebhook(OK, {}, { functionName: 'events' });
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::Lambda::Permission').Properties.FunctionName = 'events';
    });
    const { webhook } = await hostWebhook(assembly);
    expect([webhook.functionName, await statusOf(webhook)]).toEqual(['events', 200]);
  });

  const inAnotherStack = (app: App) => {
    const handler = inlineHandler(new Stack(app, 'Functions'));
    new SendGridOAuthWebhook(new Stack(app, 'Hook'), 'Webhook', { handler });
  };

  test('in another stack', async () => {
    const { webhook } = await hostWebhook(synthApp(inAnotherStack));
    expect([webhook.stackName, webhook.functionName, await statusOf(webhook)]).toEqual([
      'Hook',
      'Functions-Handler886CB40B',
      200,
    ]);
  });

  test('in another stack, but only if that stack is hosted', async () => {
    const [problem, ...others] = await problemsOf(synthApp(inAnotherStack), { stacks: ['Hook'] });
    expect(others).toEqual([]);
    expect(problem).toMatch(
      /^Hook\/WebhookEndpointApiactivityPOST \(AWS::ApiGateway::Method\): could not evaluate its Integration: only AWS knows the value of export 'Functions:ExportsOutput.*', which no hosted stack has$/,
    );
  });
});

test('a function in another stack that only another method uses need not be hosted', async () => {
  const assembly = synthApp((app) => {
    const other = inlineHandler(new Stack(app, 'Functions'));
    const stack = new Stack(app, 'Hook');
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    api.root.addMethod('GET', new LambdaIntegration(other));
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack), api });
  });
  const { webhook } = await hostWebhook(assembly, { stacks: ['Hook'] });
  expect(await statusOf(webhook)).toBe(200);
});

describe('a webhook can be', () => {
  test('in a nested stack, with its handler outside', async () => {
    const assembly = synth((stack) => {
      const handler = inlineHandler(stack);
      const nested = new NestedStack(stack, 'Nested');
      const webhook = new SendGridOAuthWebhook(nested, 'Webhook', { handler });
      new CfnOutput(stack, 'Url', { value: webhook.httpPostUrl });
    });
    const { webhook } = await hostWebhook(assembly);
    expect([webhook.stackName, await statusOf(webhook)]).toEqual(['Stack', 200]);
  });

  test('outside, with handler and authorization server in nested stacks', async () => {
    const assembly = synth((stack) => {
      const handler = inlineHandler(new NestedStack(stack, 'Functions'));
      const authorizationServer = new AuthorizationServer(new NestedStack(stack, 'Auth'), 'Server');
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer });
    });
    expect(await statusOf((await hostWebhook(assembly)).webhook)).toBe(200);
  });

  test('in stages, of which one can be selected', async () => {
    const assembly = synthApp((app) => {
      for (const id of ['Beta', 'Prod']) {
        const stack = new Stack(new Stage(app, id), 'Events');
        new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack) });
      }
    });
    const names = async (stacks?: string[]) =>
      (await host(assembly, { stacks })).webhooks.map((webhook) => webhook.stackName);
    expect(await names()).toEqual(['Beta-Events', 'Prod-Events']);
    expect(await names(['Prod/Events'])).toEqual(['Prod-Events']);
    expect(await names(['Beta-Events'])).toEqual(['Beta-Events']);
  });

  test.each([
    ['eu-central-1', 'arn:aws:', 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_'],
    ['us-gov-west-1', 'arn:aws-us-gov:', 'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_'],
  ])('in %s', async (region, arn, issuer) => {
    const code = 'exports.handler = async (event, context) => ({ body: context.invokedFunctionArn });';
    const assembly = synthApp((app) => {
      const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region } });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, code) });
    });
    const { webhook } = await hostWebhook(assembly);
    const token = await tokenFor(webhook);
    expect(String(claimsOf(token).iss).startsWith(issuer)).toBe(true);
    expect((await post(webhook, token)).body).toBe(
      `${arn}lambda:${region}:111122223333:function:Stack-Handler886CB40B`,
    );
  });

  test('in an existing user pool', async () => {
    const assembly = synth((stack) => {
      const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', {
        userPool: UserPool.fromUserPoolId(stack, 'Pool', 'us-east-1_Existing1'),
        tokenDomain: TokenDomain.fromPrefix('mine'),
      });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack), authorizationServer });
    });
    const { webhook } = await hostWebhook(assembly);
    expect(claimsOf(await tokenFor(webhook)).iss).toBe(
      'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Existing1',
    );
    expect(await statusOf(webhook)).toBe(200);
  });

  test("one of two on the user's API, each with its own function", async () => {
    const assembly = synth((stack) => {
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false, deployOptions: { stageName: 'live' } });
      const first = new NestedStack(stack, 'First');
      new SendGridOAuthWebhook(stack, 'Mail', { handler: inlineHandler(first, RETURN_EVENT), api, path: 'mail' });
      new SendGridOAuthWebhook(stack, 'Sms', { handler: inlineHandler(stack, OK), api, path: 'sms' });
    });
    const { webhooks } = await host(assembly);
    expect(webhooks.map(({ httpPostUrl }) => new URL(httpPostUrl).pathname)).toEqual(['/live/mail', '/live/sms']);
    const [mail, sms] = webhooks;
    expect(JSON.parse((await post(mail, await tokenFor(mail))).body).resource).toBe('/mail');
    expect((await post(sms, await tokenFor(sms))).body).toBe('accepted');
    // Their user pools are two, so each pool's token is unknown to the other.
    expect((await post(mail, await tokenFor(sms))).status).toBe(401);
  });
});
