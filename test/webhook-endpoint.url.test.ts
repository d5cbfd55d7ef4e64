import { App, CfnCondition, CfnParameter, CfnResource, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  BasePathMapping,
  CfnBasePathMapping,
  CfnDomainName,
  CfnRestApi,
  Deployment,
  DomainName,
  EndpointType,
  IDomainName,
  RestApi,
  RestApiProps,
  Stage as ApiStage,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnApiMapping, CfnDomainName as CfnDomainNameV2 } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct } from 'constructs';
import { EventWebhookRegistration, SendGridOAuthWebhook, SendGridOAuthWebhookProps } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, outputValue, warningsOf } from './support/templates';

function certificateIn(scope: Construct): { certificate: ReturnType<typeof Certificate.fromCertificateArn> } {
  const arn = 'arn:aws:acm:eu-west-1:123456789012:certificate/sample';
  return { certificate: Certificate.fromCertificateArn(scope, 'Certificate', arn) };
}

function domainOn(scope: Construct, domainName = 'hooks.example.com', id = 'Domain'): DomainName {
  const certificate = Certificate.fromCertificateArn(
    scope,
    `${id}Certificate`,
    'arn:aws:acm:eu-west-1:1:certificate/x',
  );
  return new DomainName(scope, id, { domainName, certificate });
}

function webhookOnApi(props: RestApiProps = {}, webhookProps: Partial<SendGridOAuthWebhookProps> = {}) {
  const { app, stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, ...props });
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, ...webhookProps });
  return { app, stack, api, webhook };
}

function putUnderCondition(scope: IConstruct): void {
  const condition = new CfnCondition(Stack.of(scope), 'Condition', { expression: Fn.conditionEquals('a', 'b') });
  for (const node of scope.node.findAll()) if (CfnResource.isCfnResource(node)) node.cfnOptions.condition = condition;
}

const EXECUTE_API = {
  'Fn::Join': [
    '',
    [
      'https://',
      { Ref: 'ApiF70053CD' },
      '.execute-api.',
      { Ref: 'AWS::Region' },
      '.',
      { Ref: 'AWS::URLSuffix' },
      '/',
      { Ref: 'ApiDeploymentStageprod3EB9684E' },
      '/activity',
    ],
  ],
};

describe('the HTTP Post URL', () => {
  test('has the execute-api host if the API has no custom domain', () => {
    expect(outputValue(webhookOnApi().stack, 'HttpPostUrl')).toEqual(EXECUTE_API);
  });

  test('has the custom domain of the API, without the stage', () => {
    const { stack, handler } = stackWithHandler();
    const domainName = { domainName: 'hooks.example.com', ...certificateIn(stack) };
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false, disableExecuteApiEndpoint: true, domainName });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    expect(outputValue(stack, 'HttpPostUrl')).toBe('https://hooks.example.com/activity');
  });

  test('has a domain that is added after the webhook', () => {
    const { stack, webhook } = webhookOnApi();
    webhook.api.addDomainName('Late', { domainName: 'late.example.com', ...certificateIn(stack) });
    expect(outputValue(stack, 'HttpPostUrl')).toBe('https://late.example.com/activity');
  });

  test('has a domain that is added after the URL was resolved', () => {
    const { stack, api, webhook } = webhookOnApi();
    stack.resolve(webhook.httpPostUrl);
    api.addDomainName('Late', { domainName: 'late.example.com', ...certificateIn(stack) });
    expect(outputValue(stack, 'HttpPostUrl')).toBe('https://late.example.com/activity');
  });

  test.each([
    ['of one segment', 'sendgrid', 'https://hooks.example.com/sendgrid/activity'],
    ['of several segments', 'v1/sendgrid', 'https://hooks.example.com/v1/sendgrid/activity'],
  ])('has the base path %s of the mapping', (_, basePath, url) => {
    const { stack, api } = webhookOnApi();
    api.addDomainName('Domain', { domainName: 'hooks.example.com', basePath, ...certificateIn(stack) });
    expect(outputValue(stack, 'HttpPostUrl')).toBe(url);
  });

  test('has the stage after the base path if the mapping leaves the stage to the caller', () => {
    const { stack, api } = webhookOnApi();
    const restApi = api;
    new BasePathMapping(stack, 'Mapping', {
      domainName: domainOn(stack),
      restApi,
      basePath: 'x',
      attachToStage: false,
    });
    expect(outputValue(stack, 'HttpPostUrl')).toEqual({
      'Fn::Join': ['', ['https://hooks.example.com/x/', { Ref: 'ApiDeploymentStageprod3EB9684E' }, '/activity']],
    });
  });

  test.each<[string, (stack: Stack, api: RestApi) => void, string]>([
    [
      'a mapping of an imported domain',
      (stack, restApi) => {
        const domainName = DomainName.fromDomainNameAttributes(stack, 'Imported', {
          domainName: 'imported.example.com',
          domainNameAliasTarget: 'd-x.execute-api.eu-west-1.amazonaws.com',
          domainNameAliasHostedZoneId: 'Z1',
        });
        new BasePathMapping(stack, 'Mapping', { domainName, restApi });
      },
      'https://imported.example.com/activity',
    ],
    [
      'resources without constructs of their own, by names',
      (stack, { restApiId }) => {
        const domainName = 'plain.example.com';
        new CfnDomainName(stack, 'Plain', { domainName });
        new CfnBasePathMapping(stack, 'Mapping', { domainName, restApiId, stage: 'prod', basePath: '(none)' });
      },
      'https://plain.example.com/activity',
    ],
    [
      'a domain and a mapping of API Gateway V2',
      (stack, { restApiId, deploymentStage: { stageName: stage } }) => {
        const { ref: domainName } = new CfnDomainNameV2(stack, 'Domain', { domainName: 'v2.example.com' });
        new CfnApiMapping(stack, 'Mapping', { domainName, apiId: restApiId, stage, apiMappingKey: 'a/b' });
      },
      'https://v2.example.com/a/b/activity',
    ],
    [
      'resources without classes of their own',
      (stack, { restApiId: RestApiId }) => {
        const properties = { DomainName: 'generic.example.com' };
        const domain = new CfnResource(stack, 'Generic', { type: 'AWS::ApiGateway::DomainName', properties });
        new CfnResource(stack, 'Mapping', {
          type: 'AWS::ApiGateway::BasePathMapping',
          properties: { DomainName: domain.ref, RestApiId, Stage: 'prod', BasePath: 'x' },
        });
      },
      'https://generic.example.com/x/activity',
    ],
  ])('follows %s', (_, addDomain, url) => {
    const { stack, api } = webhookOnApi();
    addDomain(stack, api);
    expect(outputValue(stack, 'HttpPostUrl')).toBe(url);
  });

  test('has the first usable one of several domains, in the order of the construct tree', () => {
    const { stack, api } = webhookOnApi();
    const mtls = { bucket: Bucket.fromBucketName(stack, 'Trust', 'trust-store'), key: 'ca.pem' };
    api.addDomainName('Partners', { domainName: 'partners.example.com', mtls, ...certificateIn(stack) });
    domainOn(stack, 'first.example.com', 'First').addBasePathMapping(api);
    domainOn(stack, 'second.example.com', 'Second').addBasePathMapping(api);
    expect(outputValue(stack, 'HttpPostUrl')).toBe('https://first.example.com/activity');
  });

  test('keeps the execute-api host if the only domain is a wildcard domain', () => {
    const { stack, api } = webhookOnApi();
    domainOn(stack, '*.example.com').addBasePathMapping(api);
    expect(outputValue(stack, 'HttpPostUrl')).toEqual(EXECUTE_API);
  });

  test('keeps the execute-api host if only another stage or another API has a domain', () => {
    const { stack, api } = webhookOnApi();
    const stage = new ApiStage(stack, 'Beta', { deployment: new Deployment(stack, 'D', { api }), stageName: 'beta' });
    domainOn(stack, 'beta.example.com', 'BetaDomain').addBasePathMapping(api, { stage });
    const other = new RestApi(stack, 'Other', { cloudWatchRole: false });
    other.root.addMethod('GET');
    domainOn(stack, 'other.example.com', 'OtherDomain').addBasePathMapping(other);
    expect(outputValue(stack, 'HttpPostUrl')).toEqual(EXECUTE_API);
  });

  test('has a domain of a stack that depends on the webhook’s stack', () => {
    const { app, stack, api } = webhookOnApi();
    domainOn(new Stack(app, 'Domains')).addBasePathMapping(api);
    expect(outputValue(stack, 'HttpPostUrl')).toBe('https://hooks.example.com/activity');
  });

  test('keeps the execute-api host if another stack’s domain is unknown at synthesis', () => {
    const { app, stack, api } = webhookOnApi();
    const domains = new Stack(app, 'Domains');
    const { valueAsString } = new CfnParameter(domains, 'Name');
    domainOn(domains, valueAsString).addBasePathMapping(api);
    expect(outputValue(stack, 'HttpPostUrl')).toEqual(EXECUTE_API);
  });

  test('refers to a domain of its own stack that is unknown at synthesis', () => {
    const { stack, api } = webhookOnApi();
    domainOn(stack, new CfnParameter(stack, 'Name').valueAsString).addBasePathMapping(api);
    expect(outputValue(stack, 'HttpPostUrl')).toEqual({ 'Fn::Join': ['', ['https://', { Ref: 'Name' }, '/activity']] });
  });

  describe('under a condition', () => {
    const WARNING =
      '/Stack/Webhook/Endpoint: the HTTP Post URL is that of the execute-api endpoint, because the domain ' +
      'hooks.example.com exists only under a condition; to use the domain, set `baseUrl`';

    test.each(['Domain', 'Mapping'])('keeps the execute-api host for a conditional %s, with a warning', (id) => {
      const { stack, api: restApi } = webhookOnApi();
      new BasePathMapping(stack, 'Mapping', { domainName: domainOn(stack), restApi });
      putUnderCondition(stack.node.findChild(id));
      expect(outputValue(stack, 'HttpPostUrl')).toEqual(EXECUTE_API);
      expect(warningsOf(stack)).toEqual([WARNING]);
    });

    test('has an unconditional domain beside a conditional one, without a warning', () => {
      const { stack, api } = webhookOnApi();
      domainOn(stack).addBasePathMapping(api);
      putUnderCondition(stack.node.findChild('Domain'));
      domainOn(stack, 'always.example.com', 'Always').addBasePathMapping(api);
      expect(outputValue(stack, 'HttpPostUrl')).toBe('https://always.example.com/activity');
      expect(warningsOf(stack)).toEqual([]);
    });

    test('has the domain if the API exists under the same condition', () => {
      const { stack, api } = webhookOnApi();
      domainOn(stack).addBasePathMapping(api);
      putUnderCondition(stack);
      expect(outputValue(stack, 'HttpPostUrl')).toBe('https://hooks.example.com/activity');
      expect(warningsOf(stack)).toEqual([]);
    });

    test('gets no warning with `baseUrl`', () => {
      const { stack, api } = webhookOnApi({}, { baseUrl: 'https://hooks.example.com' });
      domainOn(stack).addBasePathMapping(api);
      putUnderCondition(stack.node.findChild('Domain'));
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  test('ignores the domains of another CDK stage', () => {
    const app = quickApp();
    for (const id of ['Beta', 'Prod']) {
      const stack = new Stack(new Stage(app, id), 'Stack');
      const { api } = new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack) });
      domainOn(stack, `${id.toLowerCase()}.example.com`).addBasePathMapping(api);
      expect(outputValue(stack, 'HttpPostUrl')).toBe(`https://${id.toLowerCase()}.example.com/activity`);
    }
  });

  test('has the domain of the parent stack in a nested stack', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    const { api } = new SendGridOAuthWebhook(nested, 'Webhook', { handler: newHandler(stack) });
    domainOn(stack).addBasePathMapping(api);
    expect(outputValue(nested, 'HttpPostUrl')).toBe('https://hooks.example.com/activity');
  });

  test('is the same for the registration', () => {
    const { stack, api, webhook } = webhookOnApi();
    const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
    api.addDomainName('Domain', { domainName: 'hooks.example.com', ...certificateIn(stack) });
    const [, { Properties }] = onlyResource(stack, 'Custom::SendGridEventWebhook');
    expect(Properties.Url).toBe('https://hooks.example.com/activity');
  });
});

describe('an API that SendGrid cannot reach', () => {
  const URL_ADVICE = 'map a custom domain to its deployment stage, or set `baseUrl` to a URL that leads to this stage';

  function synthError(stack: Stack): string {
    try {
      App.of(stack)!.synth();
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  }

  test.each([true, false])('fails at synthesis for a disabled execute-api endpoint (outputs: %s)', (outputs) => {
    const { stack } = webhookOnApi({ disableExecuteApiEndpoint: true }, { outputs });
    expect(synthError(stack)).toContain(
      "`api` must be reachable from the internet, got: 'Stack/Api, whose execute-api endpoint is disabled'; " +
        `${URL_ADVICE} (Stack/Webhook/Endpoint)`,
    );
  });

  test('fails if the endpoint is disabled with an override', () => {
    const { stack, webhook } = webhookOnApi();
    (webhook.api.node.defaultChild as CfnRestApi).addPropertyOverride('DisableExecuteApiEndpoint', 'true');
    expect(synthError(stack)).toContain('whose execute-api endpoint is disabled');
  });

  test.each([true, false])('fails for a private API (with a domain: %s)', (hasDomain) => {
    const { stack, api } = webhookOnApi({ endpointTypes: [EndpointType.PRIVATE] });
    if (hasDomain) domainOn(stack).addBasePathMapping(api);
    expect(synthError(stack)).toContain(
      "`api` must be reachable from the internet, got: 'Stack/Api, which is a private API'; use a regional API, or set " +
        '`baseUrl` to the URL of a public proxy in front of it (Stack/Webhook/Endpoint)',
    );
  });

  test.each<[string, object, string]>([
    [
      'that requires client certificates',
      { mutualTlsAuthentication: { truststoreUri: 's3://bucket/ca.pem' } },
      'its domain x.example.com requires a client certificate (mutual TLS), which SendGrid does not have',
    ],
    ['that is private', { endpointConfiguration: { types: ['PRIVATE'] } }, 'its domain x.example.com is private'],
    [
      'that ignores mappings',
      { routingMode: 'ROUTING_RULE_ONLY' },
      'its domain x.example.com ignores mappings, because its routing mode is ROUTING_RULE_ONLY',
    ],
  ])('fails if its only domain is one %s', (_, props, reason) => {
    const { stack, api } = webhookOnApi({ disableExecuteApiEndpoint: true });
    const { ref: domainName } = new CfnDomainName(stack, 'Domain', { domainName: 'x.example.com', ...props });
    const { restApiId, deploymentStage } = api;
    new CfnBasePathMapping(stack, 'Mapping', { domainName, restApiId, stage: deploymentStage.stageName });
    expect(synthError(stack)).toContain(`is disabled; ${reason}'; ${URL_ADVICE}`);
  });

  test('fails if its only domain exists under a condition', () => {
    const { stack, api } = webhookOnApi({ disableExecuteApiEndpoint: true });
    domainOn(stack).addBasePathMapping(api);
    putUnderCondition(stack.node.findChild('Domain'));
    expect(synthError(stack)).toContain(
      `is disabled; its domain hooks.example.com exists only under a condition'; ${URL_ADVICE}`,
    );
  });

  test.each<[string, (stack: Stack) => IDomainName]>([
    ['of the app', (stack) => domainOn(stack, '*.example.com')],
    [
      'that is imported',
      (stack) =>
        DomainName.fromDomainNameAttributes(stack, 'Imported', {
          domainName: '*.example.com',
          domainNameAliasTarget: 'd-x.execute-api.eu-west-1.amazonaws.com',
          domainNameAliasHostedZoneId: 'Z1',
        }),
    ],
  ])('fails if its only domain is a wildcard domain %s', (_, domain) => {
    const { stack, api: restApi } = webhookOnApi({ disableExecuteApiEndpoint: true });
    new BasePathMapping(stack, 'Mapping', { domainName: domain(stack), restApi });
    expect(synthError(stack)).toContain(
      `is disabled; its domain *.example.com is a wildcard domain, which names no host'; ${URL_ADVICE}`,
    );
  });

  test('is accepted with `baseUrl`, even without a stage', () => {
    const { stack } = webhookOnApi(
      { endpointTypes: [EndpointType.PRIVATE], disableExecuteApiEndpoint: true, deploy: false },
      { baseUrl: 'https://proxy.example.com/sendgrid' },
    );
    expect(outputValue(stack, 'HttpPostUrl')).toBe('https://proxy.example.com/sendgrid/activity');
  });
});

describe('`baseUrl`', () => {
  test('wins over the domain of the API', () => {
    const { stack, api } = webhookOnApi({}, { baseUrl: 'https://cdn.example.com', path: 'a/b' });
    api.addDomainName('Domain', { domainName: 'hooks.example.com', ...certificateIn(stack) });
    expect(outputValue(stack, 'HttpPostUrl')).toBe('https://cdn.example.com/a/b');
  });

  test('can be a token', () => {
    const { stack, handler } = stackWithHandler();
    const baseUrl = new CfnParameter(stack, 'BaseUrl').valueAsString;
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, baseUrl });
    expect(outputValue(stack, 'HttpPostUrl')).toEqual({ 'Fn::Join': ['', [{ Ref: 'BaseUrl' }, '/activity']] });
  });

  test.each([
    '',
    'http://hooks.example.com',
    'hooks.example.com',
    'https://hooks.example.com/',
    'https://hooks.example.com/a//b',
    'https://hooks.example.com?x=1',
    'https://hooks.example.com#x',
    'https://user:secret@hooks.example.com',
    'https://localhost',
    'https://127.0.0.1',
  ])('fails for %j', (baseUrl) => {
    const { stack, handler } = stackWithHandler();
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, baseUrl })).toThrow(
      new Error(
        "`baseUrl` must be 'https://' and a domain name, with an optional path, without a query and a trailing '/', " +
          `got: '${baseUrl}'; SendGrid posts to this URL followed by \`path\` (Stack/Webhook/Endpoint)`,
      ),
    );
  });

  test.each(['https://hooks.example.com', 'https://xn--bcher-kva.example:8443/a/b', 'https://a.b.xn--p1ai'])(
    'accepts %s',
    (baseUrl) => {
      const { stack, handler } = stackWithHandler();
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, baseUrl });
      Template.fromStack(stack).hasOutput('*', { Value: `${baseUrl}/activity` });
    },
  );
});
