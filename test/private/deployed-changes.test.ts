import {
  CfnOutput,
  CfnParameter,
  CfnResource,
  Fn,
  Lazy,
  NestedStack,
  Stack,
  Stage as AppStage,
  Tags,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AuthorizationType,
  CfnDeployment,
  CfnGatewayResponse,
  CfnMethod,
  CfnModel,
  CfnRequestValidator,
  CfnResource as CfnApiResource,
  CfnRestApi,
  Deployment,
  Method,
  MockIntegration,
  ResponseType,
  RestApi,
  Stage,
} from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SendGridOAuthWebhook } from '../../src';
import { newHandler, quickApp, stackWithHandler } from '../support/stacks';
import { onlyResource, resourcesOfType, warningsOf } from '../support/templates';

const DEPLOYMENT = 'AWS::ApiGateway::Deployment';

/** A user's API with methods and gateway responses of its own, L1 and L2, and a webhook. */
function sharedApi({ isReversed = false } = {}) {
  const { app, stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  const orders = api.root.addResource('orders');
  const get = orders.addMethod('GET', new MockIntegration());
  const { restApiId } = api;
  const define = [
    () =>
      api.addGatewayResponse('TooLarge', { type: ResponseType.REQUEST_TOO_LARGE, templates: { 'text/plain': 'a' } }),
    () => new CfnGatewayResponse(stack, 'Throttled', { restApiId, responseType: 'THROTTLED' }),
    () => new CfnRequestValidator(stack, 'Validator', { restApiId }),
    () => new CfnModel(stack, 'Model', { restApiId, schema: { type: 'object' } }),
    () => new CfnApiResource(stack, 'Part', { restApiId, parentId: api.restApiRootResourceId, pathPart: 'part' }),
    () =>
      new CfnMethod(stack, 'Put', {
        restApiId,
        resourceId: orders.resourceId,
        httpMethod: 'PUT',
        authorizationType: 'NONE',
        integration: { type: 'MOCK' },
      }),
    () =>
      new CfnResource(stack, 'Patch', {
        type: 'AWS::ApiGateway::Method',
        properties: { RestApiId: restApiId, ResourceId: orders.resourceId, HttpMethod: 'PATCH' },
      }),
  ];
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
  for (const one of isReversed ? define.reverse() : define) one();
  const child = <T extends Construct>(id: string) => stack.node.findChild(id) as T;
  return { app, stack, handler, api, orders, get, webhook, child };
}

type SharedApi = ReturnType<typeof sharedApi>;

/** The logical ID of the deployment of the shared API after a change. */
function deploymentIdAfter(change: (shared: SharedApi) => void): string {
  const shared = sharedApi();
  change(shared);
  return deploymentIdOf(shared);
}

function deploymentIdOf({ stack }: SharedApi): string {
  const [id, ...others] = Object.keys(resourcesOfType(stack, DEPLOYMENT)).filter((key) =>
    key.startsWith('ApiDeployment'),
  );
  expect(others).toEqual([]);
  return id;
}

function l1(construct: Construct): CfnResource {
  return construct.node.defaultChild as CfnResource;
}

function ours({ api }: SharedApi, type: string): CfnGatewayResponse {
  return api.node.findChild('SendGridOAuth').node.findChild(type) as CfnGatewayResponse;
}

const UNCHANGED = deploymentIdAfter(() => {});

describe('a new deployment results from a change of', () => {
  const changes: Array<[what: string, change: (shared: SharedApi) => void]> = [
    ['a method, added', ({ orders }) => orders.addMethod('DELETE', new MockIntegration())],
    ['an L1 method, added', ({ stack, api, orders }) => new CfnMethod(stack, 'Head', { restApiId: api.restApiId, resourceId: orders.resourceId, httpMethod: 'HEAD' })],
    ['an L1 method, removed', ({ stack }) => stack.node.tryRemoveChild('Put')],
    ['a property of an L2 method’s L1', ({ get }) => ((l1(get) as CfnMethod).apiKeyRequired = true)],
    ['a property override of an L2 method', ({ get }) => l1(get).addPropertyOverride('Integration.TimeoutInMillis', 5000)],
    ['a raw override of an L2 method', ({ get }) => l1(get).addOverride('Properties.OperationName', 'list')],
    ['a deletion override of an L2 method', ({ get }) => l1(get).addPropertyDeletionOverride('Integration')],
    ['a response of an L2 method, added later', ({ get }) => get.addMethodResponse({ statusCode: '404' })],
    ['a property of an L1 method', ({ child }) => (child<CfnMethod>('Put').authorizationType = 'AWS_IAM')],
    ['a plain CfnResource of a method', ({ child }) => child<CfnResource>('Patch').addPropertyOverride('AuthorizationType', 'AWS_IAM')],
    ['the condition of a method', ({ child }) => child<CfnMethod>('Put').addOverride('Condition', 'IsProduction')],
    ['the webhook’s method', ({ webhook }) => l1(webhook.endpoint.method).addPropertyOverride('Integration.TimeoutInMillis', 9000)],
    ['the webhook’s authorizer', ({ webhook }) => l1(webhook.endpoint.authorizer).addPropertyOverride('AuthorizerResultTtlInSeconds', 0)],
    ['the user pools of the webhook’s authorizer', ({ stack, webhook }) => l1(webhook.endpoint.authorizer).addPropertyOverride('ProviderARNs', [new UserPool(stack, 'Other').userPoolArn])],
    ['a resource’s path', ({ child }) => (child<CfnApiResource>('Part').pathPart = 'piece')],
    ['a model', ({ child }) => (child<CfnModel>('Model').schema = { type: 'array' })],
    ['a request validator', ({ child }) => (child<CfnRequestValidator>('Validator').validateRequestBody = true)],
    ['CORS preflight, added', ({ orders }) => orders.addCorsPreflight({ allowOrigins: ['*'] })],
    ['an L2 gateway response, added', ({ api }) => api.addGatewayResponse('Mine', { type: ResponseType.UNAUTHORIZED, templates: { 'application/json': 'invalid_token' } })],
    ['an L1 gateway response, added', ({ stack, api }) => new CfnGatewayResponse(stack, 'Mine', { restApiId: api.restApiId, responseType: 'WAF_FILTERED' })],
    ['an L2 gateway response, removed', ({ api }) => api.node.tryRemoveChild('TooLarge')],
    ['an L1 gateway response, removed', ({ stack }) => stack.node.tryRemoveChild('Throttled')],
    ['a template of an L2 gateway response, overridden', ({ api }) => l1(api.node.findChild('TooLarge') as Construct).addPropertyOverride('ResponseTemplates', { 'text/plain': 'b' })],
    ['a template of an L1 gateway response', ({ child }) => (child<CfnGatewayResponse>('Throttled').responseTemplates = { 'application/json': '{}' })],
    ['headers in DEFAULT_4XX, which our responses take over', ({ api }) => api.addGatewayResponse('Cors', { type: ResponseType.DEFAULT_4XX, responseHeaders: { 'Access-Control-Allow-Origin': "'*'" } })],
    ['our gateway response', (shared) => ours(shared, 'UNAUTHORIZED').addPropertyOverride('StatusCode', '400')],
    ['the binary media types', ({ api }) => ((l1(api) as CfnRestApi).binaryMediaTypes = ['image/png'])],
    ['the resource policy', ({ api }) => l1(api).addPropertyOverride('Policy', { Version: '2012-10-17', Statement: [] })],
  ]; // prettier-ignore

  test.each(changes)('%s', (_, change) => {
    expect(deploymentIdAfter(change)).not.toBe(UNCHANGED);
  });

  test('each of these changes, to a different deployment', () => {
    const ids = changes.map(([, change]) => deploymentIdAfter(change));
    expect(new Set(ids).size).toBe(changes.length);
  });

  test('a change after a change, as by following a warning about a gateway response', () => {
    const withBody = (body?: string) =>
      deploymentIdAfter(({ api }) => {
        const templates = { 'application/json': '{"message":"no"}' };
        const mine = api.addGatewayResponse('Mine', { type: ResponseType.UNAUTHORIZED, templates });
        if (body) l1(mine).addPropertyOverride('ResponseTemplates', { 'application/json': body });
      });
    const [warned, fixed, fixedAgain] = [undefined, '{"error":"invalid_token"}', '{"error":"invalid_request"}'].map(
      withBody,
    );
    expect(new Set([UNCHANGED, warned, fixed, fixedAgain]).size).toBe(4);
  });
});

describe('the deployment stays the same for', () => {
  test.each<[what: string, change: (shared: SharedApi) => void]>([
    ['the code of the handler', ({ stack }) => ((l1(stack.node.findChild('Handler') as Construct) as any).code = { zipFile: 'new' })],
    ['the environment of the handler', ({ handler }) => handler.addEnvironment('NAME', 'value')],
    ['another function and another API', ({ stack, handler }) => {
      new Function(stack, 'Other', { runtime: handler.runtime, handler: 'index.handler', code: Code.fromInline('1') });
      new RestApi(stack, 'OtherApi', { cloudWatchRole: false }).root.addMethod('GET', new MockIntegration());
    }],
    ['metadata and dependencies of a method', ({ get, stack }) => {
      l1(get).addMetadata('note', 'text');
      get.node.addDependency(new CfnResource(stack, 'First', { type: 'Some::Resource::Type' }));
    }],
    ['a deletion policy', ({ child }) => child<CfnMethod>('Put').addOverride('DeletionPolicy', 'Retain')],
  ])('%s', (_, change) => {
    expect(deploymentIdAfter(change)).toBe(UNCHANGED);
  }); // prettier-ignore

  test('a second synthesis, and another order of definition', () => {
    const { app, stack } = sharedApi();
    expect(onlyResource(stack, DEPLOYMENT)[0]).toBe(UNCHANGED);
    const again = app.synth({ force: true }).getStackByName('Stack').template.Resources;
    expect(Object.keys(again).filter((id) => again[id].Type === DEPLOYMENT)).toEqual([UNCHANGED]);
    expect(onlyResource(sharedApi({ isReversed: true }).stack, DEPLOYMENT)[0]).toBe(UNCHANGED);
  });
});

test('the deployment is created after every method, resource and gateway response, also those that are defined later', () => {
  const { stack } = sharedApi();
  const types = ['Method', 'Resource', 'GatewayResponse', 'Model', 'RequestValidator'];
  const ids = types.flatMap((type) => Object.keys(resourcesOfType(stack, `AWS::ApiGateway::${type}`)));
  expect(ids).toEqual(expect.arrayContaining(['Put', 'Patch', 'Throttled', 'Model', 'Validator', 'Part']));
  expect([...(onlyResource(stack, DEPLOYMENT)[1].DependsOn ?? [])].sort()).toEqual(ids.sort());
});

describe('an element that refers to what comes after it does not make the app circular, but renews the deployment', () => {
  test.each<[string, (shared: SharedApi) => string]>([
    ['the URL of the stage', ({ api }) => api.url],
    ['the stage in Fn::Sub', ({ stack, api }) => Fn.sub(`\${${stack.resolve(l1(api.deploymentStage).logicalId)}}`)],
    ['the deployment', ({ api }) => api.latestDeployment!.deploymentId],
  ])('%s', (_, textFor) => {
    const synthesized = (prefix: string) => {
      const shared = sharedApi();
      new CfnGatewayResponse(shared.stack, 'Mine', {
        restApiId: shared.api.restApiId,
        responseType: 'WAF_FILTERED',
        responseTemplates: { 'text/plain': `${prefix}${textFor(shared)}` },
      });
      // Fails for a circular dependency.
      return onlyResource(shared.stack, DEPLOYMENT);
    };
    const [[id, { DependsOn }], [changedId]] = ['to ', 'see '].map(synthesized);
    expect(DependsOn).toContain('Throttled');
    expect(DependsOn).not.toContain('Mine');
    expect(changedId).not.toBe(id);
  });

  test('headers of a user’s default response, which our responses take over', () => {
    const { stack, api } = sharedApi();
    new CfnGatewayResponse(stack, 'Default4xx', {
      restApiId: api.restApiId,
      responseType: 'DEFAULT_4XX',
      responseParameters: { 'gatewayresponse.header.Link': `'${api.url}'` },
    });
    // Fails for a circular dependency.
    const [, { DependsOn }] = onlyResource(stack, DEPLOYMENT);
    expect(DependsOn).toContain('Throttled');
    expect(DependsOn).not.toEqual(expect.arrayContaining([expect.stringContaining('SendGridOAuth')]));
  });

  test('an L1 dependency on the stage', () => {
    const { stack, api, child } = sharedApi();
    child<CfnGatewayResponse>('Throttled').addResourceDependency(l1(api.deploymentStage));
    expect(onlyResource(stack, DEPLOYMENT)[1].DependsOn).not.toContain('Throttled');
  });

  test('a dependency on the stage', () => {
    const { stack, api, child } = sharedApi();
    child<CfnGatewayResponse>('Throttled').addOverride('DependsOn', [stack.resolve(l1(api.deploymentStage).logicalId)]);
    expect(onlyResource(stack, DEPLOYMENT)[1].DependsOn).not.toContain('Throttled');
  });
});

test.each<[string, (api: RestApi) => unknown]>([
  ['an object', ({ stack, restApiId }) => stack.resolve(restApiId)],
  ['a lazy value', ({ restApiId }) => Lazy.string({ produce: () => restApiId })],
])('an element belongs to an API whose ID it gets as %s', (_, idOf) => {
  const withStatus = (statusCode: string) => {
    const { stack, api } = sharedApi();
    new CfnResource(stack, 'Mine', {
      type: 'AWS::ApiGateway::GatewayResponse',
      properties: { RestApiId: idOf(api), ResponseType: 'WAF_FILTERED', StatusCode: statusCode },
    });
    return onlyResource(stack, DEPLOYMENT)[0];
  };
  expect(withStatus('403')).not.toBe(withStatus('404'));
});

test('an element belongs to the API whose ID an override sets', () => {
  const withStatus = (statusCode: string) => {
    const shared = sharedApi();
    const { stack, api } = shared;
    const other = new RestApi(stack, 'Other', { cloudWatchRole: false, deploy: false });
    other.root.addMethod('GET', new MockIntegration());
    const { restApiId } = other;
    const mine = new CfnGatewayResponse(stack, 'Mine', { restApiId, responseType: 'WAF_FILTERED', statusCode });
    mine.addPropertyOverride('RestApiId', api.restApiId);
    return deploymentIdOf(shared);
  };
  expect(withStatus('403')).not.toBe(withStatus('404'));
});

describe('a deployment of your own', () => {
  /** An API with `deploy: false`, whose deployment is defined after the webhook. */
  function ownDeployment(change?: (webhook: SendGridOAuthWebhook) => void) {
    const { stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false, deploy: false });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    const deployment = new Deployment(stack, 'Deployment', { api });
    api.deploymentStage = new Stage(stack, 'Live', { deployment });
    change?.(webhook);
    return { stack, api };
  }

  test('is renewed by a property override, and created after the endpoint', () => {
    const { stack } = ownDeployment();
    const changed = ownDeployment((webhook) =>
      l1(webhook.endpoint.method).addPropertyOverride('OperationName', 'post'),
    );
    const [[id, deployment], [other]] = [stack, changed.stack].map((one) => onlyResource(one, DEPLOYMENT));
    expect(other).not.toBe(id);
    const endpoint = ['Method', 'GatewayResponse'].flatMap((type) =>
      Object.keys(resourcesOfType(stack, `AWS::ApiGateway::${type}`)),
    );
    expect(endpoint).toHaveLength(4);
    expect(deployment.DependsOn).toEqual(expect.arrayContaining(endpoint));
  });

  test('in a nested stack is created after the endpoint in the parent stack', () => {
    const { stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false, deploy: false });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, outputs: false });
    const nested = new NestedStack(stack, 'Nested');
    const imported = RestApi.fromRestApiAttributes(nested, 'Api', {
      restApiId: api.restApiId,
      rootResourceId: api.restApiRootResourceId,
    });
    new Deployment(nested, 'Deployment', { api: imported });
    expect(onlyResource(stack, 'AWS::CloudFormation::Stack')[1].DependsOn).toEqual(
      expect.arrayContaining(Object.keys(resourcesOfType(stack, 'AWS::ApiGateway::GatewayResponse'))),
    );
    expect(warningsOf(stack)).toEqual([]);
  });

  test('that is a CfnDeployment gets a warning, because nothing renews it', () => {
    const { stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false, deploy: false });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, outputs: false });
    new CfnDeployment(stack, 'Deployment', { restApiId: api.restApiId });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('`api` has `deploy: false` and no Deployment')]);
  });
});

describe('an element in another stack', () => {
  function importedIn(scope: Construct, api: RestApi) {
    const imported = RestApi.fromRestApiAttributes(scope, 'Imported', {
      restApiId: api.restApiId,
      rootResourceId: api.restApiRootResourceId,
    });
    return imported.root.addMethod('GET', new MockIntegration());
  }

  test.each([
    ['a separate stack', 'Other', ({ app }: SharedApi) => new Stack(app, 'Other')],
    ['a nested stack', 'Stack/Other', ({ stack }: SharedApi) => new NestedStack(stack, 'Other')],
  ])('gets a warning in %s, because the API may be deployed before it', (_, path, otherStack) => {
    const shared = sharedApi();
    const other = otherStack(shared);
    importedIn(other, shared.api);
    shared.app.synth();
    const warnings = warningsOf(other.nestedStackParent ?? other).filter(
      (text) => !text.includes('cross-stack-reference'),
    );
    expect(warnings).toEqual([
      `/${path}/Imported/Default/GET/Resource: the API 'Stack/Api' may be deployed before this resource, which is in ` +
        `another stack, so its stage may not serve it; create a Deployment of the API in a stack that is deployed after ` +
        `'${path}', and add a dependency from it to this resource`,
    ]);
    expect(deploymentIdOf(shared)).not.toBe(UNCHANGED);
  });

  test('gets no warning if the deployment depends on it', () => {
    const shared = sharedApi();
    const nested = new NestedStack(shared.stack, 'Nested');
    new Method(nested, 'Get', { httpMethod: 'GET', resource: shared.api.root, integration: new MockIntegration() });
    const other = new NestedStack(shared.stack, 'Other');
    shared.api.latestDeployment!.node.addDependency(importedIn(other, shared.api));
    expect(warningsOf(shared.stack)).toEqual([]);
  });

  test('gets no warning if a deployment is in a nested stack that depends on its nested stack', () => {
    const { stack, api } = sharedApi();
    const methods = new NestedStack(stack, 'Methods');
    importedIn(methods, api);
    const deployments = new NestedStack(stack, 'Deployments');
    const { restApiId, restApiRootResourceId: rootResourceId } = api;
    const imported = RestApi.fromRestApiAttributes(deployments, 'Api', { restApiId, rootResourceId });
    new Deployment(deployments, 'Deployment', { api: imported });
    deployments.node.addDependency(methods);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is covered without its stack’s parameters', () => {
    const idWith = (authorizationType: AuthorizationType) => {
      const shared = sharedApi();
      const nested = new NestedStack(shared.stack, 'Nested');
      l1(importedIn(nested, shared.api)).addPropertyOverride('AuthorizationType', authorizationType);
      new CfnParameter(nested, 'Parameter');
      Tags.of(nested).add('a', 'b');
      Template.fromStack(nested);
      return onlyResource(shared.stack, DEPLOYMENT)[0];
    };
    expect(idWith(AuthorizationType.NONE)).toBe(idWith(AuthorizationType.NONE));
    expect(idWith(AuthorizationType.NONE)).not.toBe(idWith(AuthorizationType.IAM));
  });
});

test('an API in a stage of the app is deployed like any other', () => {
  const idWith = (restApiName: string) => {
    const stack = new Stack(new AppStage(quickApp(), 'Production'), 'Stack');
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), api });
    l1(webhook.endpoint.method).addPropertyOverride('OperationName', restApiName);
    return onlyResource(stack, DEPLOYMENT)[0];
  };
  expect(idWith('post')).not.toBe(idWith('receive'));
});

describe('the logical ID of a deployment', () => {
  test('that the user sets stays as it is', () => {
    const shared = sharedApi();
    l1(shared.api.latestDeployment!).overrideLogicalId('Fixed');
    expect(onlyResource(shared.stack, DEPLOYMENT)[0]).toBe('Fixed');
  });

  test('that the user exports changes with what the stage serves', () => {
    const idWith = (change: (shared: SharedApi) => void) => {
      const shared = sharedApi();
      shared.stack.exportValue(l1(shared.api.latestDeployment!).ref);
      change(shared);
      return deploymentIdOf(shared);
    };
    const changed = idWith(({ get }) => l1(get).addPropertyOverride('OperationName', 'list'));
    expect(changed).not.toBe(idWith(() => {}));
  });

  test('is the same in the outputs of its stack, in its nested stacks and in other stacks', () => {
    const shared = sharedApi();
    const { app, stack, api } = shared;
    const { deploymentId } = api.latestDeployment!;
    new CfnOutput(stack, 'Own', { value: deploymentId });
    new CfnOutput(new NestedStack(stack, 'Nested'), 'Nested', { value: deploymentId });
    new CfnOutput(new Stack(app, 'Other'), 'Other', { value: deploymentId });
    const id = deploymentIdOf(shared);
    const { template } = app.synth().getStackByName('Stack');
    expect(
      JSON.stringify(template)
        .match(/"ApiDeployment[0-9A-F]\w+"/g)
        ?.filter((text) => text !== `"${id}"`),
    ).toEqual([]);
    expect(template.Outputs.Own.Value).toEqual({ Ref: id });
  });

  test('contains what the user adds to it', () => {
    const idWith = (data: string) =>
      deploymentIdAfter(({ api }) => api.latestDeployment!.addToLogicalId({ deployAgain: data }));
    expect(new Set([UNCHANGED, idWith('1'), idWith('2')]).size).toBe(3);
  });
});

/** How often a synthesis renders the resources of a type, on average. */
function renderingsOf(type: string, addWebhook: boolean): number {
  const { app, stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  api.root.addResource('orders').addMethod('GET', new MockIntegration());
  if (addWebhook) new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
  const render = jest.spyOn(CfnResource.prototype as unknown as { _toCloudFormation(): object }, '_toCloudFormation');
  app.synth();
  const rendered = render.mock.contexts.map((context) => context as CfnResource);
  render.mockRestore();
  const ofType = rendered.filter(({ cfnResourceType }) => cfnResourceType === type);
  return ofType.length / new Set(ofType).size;
}

test.each(['Method', 'Resource'])('a webhook adds one rendering of each %s to a synthesis', (name) => {
  const type = `AWS::ApiGateway::${name}`;
  expect(renderingsOf(type, true) - renderingsOf(type, false)).toBe(1);
});
