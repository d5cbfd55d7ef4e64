import { Fn } from 'aws-cdk-lib';
import { EndpointType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AccountPrincipal, AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SendGridOAuthWebhook } from '../src';
import { stackWithHandler } from './support/stacks';
import { warningsOf } from './support/templates';

const EVERYONE = { principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'] };
const ALLOW_ALL = new PolicyStatement({ ...EVERYONE, resources: ['execute-api:/*'] });
const OFFICE = { 'aws:SourceIp': ['192.0.2.0/24'] };

function policyWarnings(...statements: PolicyStatement[]): string[] {
  const { stack, handler } = stackWithHandler();
  const policy = statements.length > 0 ? new PolicyDocument({ statements }) : undefined;
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, policy });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
  return warningsOf(stack);
}

function warning(reason: string): string[] {
  return [
    '/Stack/Webhook/Endpoint: the resource policy of `api` may reject SendGrid, which does not publish the addresses ' +
      `from which it posts: ${reason}; allow everyone to invoke POST /activity, which requires a token`,
  ];
}

describe('a resource policy gets a warning', () => {
  test.each<[string, PolicyStatement[], string]>([
    [
      'that allows some addresses only',
      [new PolicyStatement({ ...EVERYONE, resources: ['execute-api:/*'], conditions: { IpAddress: OFFICE } })],
      'it allows requests only by aws:SourceIp',
    ],
    [
      'that denies all addresses but some',
      [
        ALLOW_ALL,
        new PolicyStatement({
          ...EVERYONE,
          effect: Effect.DENY,
          resources: ['arn:aws:execute-api:*:*:*/prod/*'],
          conditions: { NotIpAddress: OFFICE },
        }),
      ],
      'it denies requests by aws:SourceIp',
    ],
    [
      'that allows other methods or callers',
      [
        new PolicyStatement({ ...EVERYONE, resources: ['execute-api:/prod/GET/*'] }),
        new PolicyStatement({
          principals: [new AccountPrincipal('123456789012')],
          actions: ['execute-api:Invoke'],
          resources: ['*'],
        }),
      ],
      'no statement allows it',
    ],
  ])('%s', (_, statements, reason) => {
    expect(policyWarnings(...statements)).toEqual(warning(reason));
  });

  test.each<[string, PolicyStatement[]]>([
    ['if there is none', []],
    ['that allows everyone', [ALLOW_ALL]],
    ['that allows the method', [new PolicyStatement({ ...EVERYONE, resources: ['execute-api:/prod/POST/activity'] })]],
    [
      'that allows it with Fn::Sub',
      [
        new PolicyStatement({
          ...EVERYONE,
          resources: [
            Fn.sub('arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:*/prod/POST/activity'),
          ],
        }),
      ],
    ],
    [
      'that allows what only the deployment knows',
      [new PolicyStatement({ ...EVERYONE, resources: [Fn.importValue('ApiArn')] })],
    ],
    [
      'that denies other methods with Fn::Sub',
      [
        ALLOW_ALL,
        new PolicyStatement({
          ...EVERYONE,
          effect: Effect.DENY,
          resources: [Fn.sub('arn:aws:execute-api:${AWS::Region}:*:*/${Stage}/DELETE/*', { Stage: 'prod' })],
        }),
      ],
    ],
    [
      'that denies other methods, and plain HTTP',
      [
        ALLOW_ALL,
        new PolicyStatement({ ...EVERYONE, effect: Effect.DENY, resources: ['execute-api:/prod/DELETE/*'] }),
        new PolicyStatement({
          ...EVERYONE,
          effect: Effect.DENY,
          resources: ['execute-api:/*'],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    ],
  ])('but not one %s', (_, statements) => {
    expect(policyWarnings(...statements)).toEqual([]);
  });
});

test('a private API behind a proxy gets no warning for a policy that lets only the proxy in', () => {
  const { stack, handler } = stackWithHandler();
  const onlyProxy = new PolicyStatement({
    ...EVERYONE,
    resources: ['execute-api:/*'],
    conditions: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
  });
  const policy = new PolicyDocument({ statements: [onlyProxy] });
  const endpointTypes = [EndpointType.PRIVATE];
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, policy, endpointTypes });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, baseUrl: 'https://proxy.example.com' });
  expect(warningsOf(stack)).toEqual([]);
});
