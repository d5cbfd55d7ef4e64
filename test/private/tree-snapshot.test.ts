import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnGatewayResponse, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { AccessLogs, Delivery, EventWebhookRegistration, SendGridOAuthWebhook, SignatureVerification } from '../../src';
import { resourcesNear } from '../../src/private/resources';
import { newHandler, quickApp, stackWithHandler } from '../support/stacks';

afterEach(() => jest.restoreAllMocks());

function addDefault(stack: Stack, id: string): SendGridOAuthWebhook {
  return new SendGridOAuthWebhook(stack, id, { handler: newHandler(stack, `${id}Handler`) });
}

function addWithEverything(stack: Stack, id: string): void {
  const webhook = new SendGridOAuthWebhook(stack, id, {
    handler: newHandler(stack, `${id}Handler`),
    delivery: Delivery.queued(),
    signatureVerification: SignatureVerification.managed(),
    deduplication: true,
    storeClientSecret: true,
    accessLogs: AccessLogs.toLogGroup(),
    encryptionKey: new Key(stack, `${id}Key`),
  });
  const apiKey = Secret.fromSecretNameV2(stack, `${id}ApiKey`, 'sendgrid/api-key');
  new EventWebhookRegistration(stack, `${id}Registration`, { webhook, apiKey });
}

/** How often a synthesis lists all constructs of an app, or of one of its stacks. */
function walksOf(webhooks: number, add: (stack: Stack, id: string) => unknown, stacks: number): number {
  const app = quickApp();
  for (let i = 0; i < webhooks; i++) {
    const id = `Stack${i % stacks}`;
    add((app.node.tryFindChild(id) as Stack | undefined) ?? new Stack(app, id), `Webhook${i}`);
  }
  const walks = jest.spyOn(Object.getPrototypeOf(app.node) as IConstruct['node'], 'findAll');
  app.synth();
  const roots = walks.mock.contexts.map((node) => (node as IConstruct['node']).path);
  walks.mockRestore();
  return roots.filter((path) => path === '' || /^Stack\d+$/.test(path)).length;
}

describe.each([
  ['a default webhook', addDefault],
  ['a webhook with everything', addWithEverything],
])('%s', (_, add) => {
  test.each([
    ['in the stack of others', 1],
    ['in a stack of its own', 6],
  ])('adds no walk of the construct tree to a synthesis, %s', (__, stacks) => {
    expect(walksOf(6, add, stacks)).toBe(walksOf(3, add, stacks));
  });
});

test('after a synthesis, the tree is read again', () => {
  const { app, stack } = appWithWebhook();
  app.synth();
  new CfnGatewayResponse(stack, 'Later', { restApiId: 'x', responseType: 'THROTTLED' });
  expect(resourcesNear(app, 'AWS::ApiGateway::GatewayResponse')).toHaveLength(4);
});

/** The types of the gateway responses in the template, after another synthesis. */
function responseTypes(app: App): string[] {
  const template = Template.fromJSON(app.synth({ force: true }).getStackByName('Stack').template);
  const responses = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse'));
  return responses.map(({ Properties }) => Properties.ResponseType as string).sort();
}

const OURS = ['ACCESS_DENIED', 'EXPIRED_TOKEN', 'UNAUTHORIZED'];

/** The user's default response, whose header the webhook's responses keep. */
function addDefaultResponse(webhook: SendGridOAuthWebhook): CfnGatewayResponse {
  return new CfnGatewayResponse(Stack.of(webhook), 'Broad', {
    restApiId: webhook.api.restApiId,
    responseType: 'DEFAULT_4XX',
    responseParameters: { 'gatewayresponse.header.X-Team': "'mail'" },
  });
}

function headersOf(app: App): string[] {
  const template = JSON.stringify(app.synth({ force: true }).getStackByName('Stack').template);
  return template.match(/gatewayresponse\.header\.X-Team/g) ?? [];
}

/** As an aspect that checks them does. */
function readDependencies(app: App): void {
  expect(app.node.findAll().flatMap(({ node }) => node.dependencies)).not.toEqual([]);
}

function appWithWebhook() {
  const { app, stack, handler } = stackWithHandler();
  return { app, stack, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler }) };
}

describe('a gateway response is in the template with its effects', () => {
  test('if it is added after a synthesis', () => {
    const { app, webhook } = appWithWebhook();
    expect(responseTypes(app)).toEqual(OURS);
    addDefaultResponse(webhook);
    expect(responseTypes(app)).toEqual(['ACCESS_DENIED', 'DEFAULT_4XX', 'EXPIRED_TOKEN', 'UNAUTHORIZED']);
    expect(headersOf(app)).toHaveLength(4);
  });

  test('if it is removed after a synthesis', () => {
    const { app, stack, webhook } = appWithWebhook();
    addDefaultResponse(webhook);
    expect(headersOf(app)).toHaveLength(4);
    stack.node.tryRemoveChild('Broad');
    expect(responseTypes(app)).toEqual(OURS);
    expect(headersOf(app)).toHaveLength(0);
  });

  test('if it is added after a synthesis that failed', () => {
    const { app, webhook } = appWithWebhook();
    let isValid = false;
    webhook.node.addValidation({ validate: () => (isValid ? [] : ['not yet']) });
    expect(() => app.synth()).toThrow('not yet');
    isValid = true;
    addDefaultResponse(webhook);
    expect(headersOf(app)).toHaveLength(4);
  });

  test('if an aspect of the app adds it, after others have read the dependencies', () => {
    const { app, stack, webhook } = appWithWebhook();
    Aspects.of(app).add({
      visit: (node) => {
        // The last construct of the stack, after the webhook.
        if (node !== last) return;
        readDependencies(app);
        addDefaultResponse(webhook);
      },
    });
    const last = newHandler(stack, 'Last');
    expect(headersOf(app)).toHaveLength(4);
  });

  test.each([false, true])(
    'if an aspect adds it after another has read the dependencies; skipValidation: %s',
    (skip) => {
      const { app, stack, webhook } = appWithWebhook();
      const last = newHandler(stack, 'Last');
      Aspects.of(app).add({
        visit: (node) => {
          if (node === webhook.api.latestDeployment) readDependencies(app);
          if (node === last) webhook.api.addGatewayResponse('Mine', { type: ResponseType.UNAUTHORIZED });
        },
      });
      const template = Template.fromJSON(app.synth({ skipValidation: skip }).getStackByName('Stack').template);
      const responses = template.findResources('AWS::ApiGateway::GatewayResponse');
      expect(
        Object.values(responses)
          .map(({ Properties }) => Properties.ResponseType as string)
          .sort(),
      ).toEqual(OURS);
      const [deployment] = Object.values(template.findResources('AWS::ApiGateway::Deployment'));
      expect(deployment.DependsOn).toEqual(expect.arrayContaining(Object.keys(responses)));
    },
  );

  test('if the user’s response replaces one of the webhook’s after a synthesis', () => {
    const { app, webhook } = appWithWebhook();
    expect(responseTypes(app)).toEqual(OURS);
    webhook.api.addGatewayResponse('Mine', { type: ResponseType.UNAUTHORIZED });
    expect(responseTypes(app)).toEqual(OURS);
    expect(JSON.stringify(app.synth({ force: true }).getStackByName('Stack').template)).toContain('ApiMine');
  });

  test('if the synthesis skips validation', () => {
    const { app, webhook } = appWithWebhook();
    addDefaultResponse(webhook);
    const { template } = app.synth({ skipValidation: true }).getStackByName('Stack');
    expect(JSON.stringify(template).match(/X-Team/g)).toHaveLength(4);
  });
});
