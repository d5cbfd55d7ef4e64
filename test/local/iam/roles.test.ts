import { modelStacks } from '../../../src/local/cloudformation/stacks';
import { readRoles, Role } from '../../../src/local/iam/roles';
import { RESOURCE_VALUES } from '../../../src/local/services';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:events';

type Statement = Record<string, unknown>;
type Resources = Record<string, { Type: string; Properties?: Record<string, unknown>; Condition?: string }>;

const allow = (Action: unknown, Resource: unknown, more: Statement = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const document = (...Statement: Statement[]) => ({ Version: '2012-10-17', Statement });

function roles(resources: Resources): Map<string, Role> {
  return readRoles(
    modelStacks(
      [{ id: 'Stack', name: 'Stack', template: { Resources: resources }, assets: new Map() }],
      RESOURCE_VALUES,
    ),
  );
}

/** The one role `Role` with the given properties, in a template with the given other resources. */
function roleWith(properties: Record<string, unknown>, others: Resources = {}): Role {
  const found = roles({ Role: { Type: 'AWS::IAM::Role', Properties: properties }, ...others });
  return found.get(`arn:aws:iam::123456789012:role${String(properties.Path ?? '/')}Stack-Role`)!;
}

const inline = (...statements: Statement[]) =>
  roleWith({ Policies: [{ PolicyName: 'inline', PolicyDocument: document(...statements) }] });

describe('a role allows an action on a resource', () => {
  test.each<[string, Statement]>([
    ['named in full', allow('sqs:SendMessage', QUEUE)],
    ['in a list', allow(['sqs:GetQueueUrl', 'sqs:SendMessage'], ['arn:aws:sqs:us-east-1:123456789012:other', QUEUE])],
    ['in other letters', allow('SQS:sendMESSAGE', QUEUE)],
    ['by a wildcard at the end', allow('sqs:Send*', 'arn:aws:sqs:*')],
    ['by one in the middle', allow('sqs:*Message', 'arn:aws:sqs:*:123456789012:e?ents')],
    ['as any', allow('*', '*')],
    [
      'by a function of the template',
      allow('sqs:SendMessage', { 'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:events' }),
    ],
    ['beside what only AWS knows', allow('sqs:SendMessage', [{ 'Fn::GetAtt': ['Table', 'Arn'] }, QUEUE])],
  ])('%s', (_name, statement) => {
    expect(inline(statement).allows('sqs:SendMessage', QUEUE)).toBe(true);
  });

  test.each<[string, Statement[]]>([
    ['no statement', []],
    ['another action', [allow('sqs:ReceiveMessage', QUEUE)]],
    ['another resource', [allow('sqs:SendMessage', `${QUEUE}2`)]],
    ['a resource in other letters', [allow('sqs:SendMessage', QUEUE.toUpperCase())]],
    [
      'what means something in a regular expression',
      [allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:123456789012:.....s')],
    ],
    ['a condition', [allow('sqs:SendMessage', QUEUE, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })]],
    ['NotAction', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }]],
    ['NotResource', [{ Effect: 'Allow', Action: '*', NotResource: 'a' }]],
    ['what only AWS knows', [allow('sqs:SendMessage', { Ref: 'NotThere' })]],
    ['no resource', [{ Effect: 'Allow', Action: '*' }]],
    ['a denial beside', [allow('*', '*'), { Effect: 'Deny', Action: 'sqs:Send*', Resource: QUEUE }]],
  ])('but not by %s', (_name, statements) => {
    expect(inline(...statements).allows('sqs:SendMessage', QUEUE)).toBe(false);
  });
});

describe('a role has', () => {
  const PolicyDocument = document(allow('sqs:SendMessage', QUEUE));
  const managed = (Properties: Record<string, unknown>) => ({
    Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument, ...Properties } },
  });

  test.each<[string, Record<string, unknown>, Resources]>([
    [
      'policies that name it',
      {},
      { Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } } },
    ],
    [
      'role policies',
      {},
      { Policy: { Type: 'AWS::IAM::RolePolicy', Properties: { PolicyDocument, RoleName: { Ref: 'Role' } } } },
    ],
    ['managed policies that name it', {}, managed({ Roles: ['Stack-Role'] })],
    ['managed policies that it names', { ManagedPolicyArns: [{ Ref: 'Managed' }] }, managed({})],
    [
      'managed policies that it names, with paths',
      { ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/mine/send'], Path: '/mine/' },
      managed({ ManagedPolicyName: 'send', Path: '/mine/' }),
    ],
  ])('%s', (_name, properties, others) => {
    expect(roleWith(properties, others).allows('sqs:SendMessage', QUEUE)).toBe(true);
  });

  test('no policies of other roles', () => {
    const Policy = { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument, Roles: ['Other'] } };
    expect(
      roleWith({}, { Policy, ...managed({ Roles: [{ Ref: 'NotThere' }] }) }).allows('sqs:SendMessage', QUEUE),
    ).toBe(false);
  });

  test("AWS's policies for functions, and no permissions from other AWS policies", () => {
    const byAws = (name: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]],
    });
    const with_ = (name: string) => roleWith({ ManagedPolicyArns: [byAws(name)] });
    const receiver = with_('service-role/AWSLambdaSQSQueueExecutionRole');
    expect(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:SendMessage'].map((action) =>
        receiver.allows(action, QUEUE),
      ),
    ).toEqual([true, true, true, false]);
    const basic = with_('service-role/AWSLambdaBasicExecutionRole');
    expect(['logs:PutLogEvents', 'sqs:ReceiveMessage'].map((action) => basic.allows(action, QUEUE))).toEqual([
      true,
      false,
    ]);
    expect(with_('AdministratorAccess').allows('sqs:SendMessage', QUEUE)).toBe(false);
  });

  test.each<[string, unknown, boolean]>([
    [
      'a service',
      document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'apigateway.amazonaws.com' } }),
      true,
    ],
    [
      'several',
      document({
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Principal: { Service: ['lambda.amazonaws.com', 'apigateway.amazonaws.com'] },
      }),
      true,
    ],
    [
      'another service',
      document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }),
      false,
    ],
    ['an account', document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '123456789012' } }), false],
    ['nobody', document({ Effect: 'Allow', Action: 'sts:AssumeRole' }), false],
    [
      'a service, for something else',
      document({ Effect: 'Allow', Action: 'sts:TagSession', Principal: { Service: 'apigateway.amazonaws.com' } }),
      false,
    ],
    [
      'one that is denied',
      document({ Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { Service: 'apigateway.amazonaws.com' } }),
      false,
    ],
    ['nothing', undefined, false],
  ])('trust in %s', (_name, AssumeRolePolicyDocument, trusts) => {
    expect(roleWith({ AssumeRolePolicyDocument }).trusts('apigateway.amazonaws.com')).toBe(trusts);
  });
});

test('a role lists the resources that its policies name for an action', () => {
  const fn = 'arn:aws:lambda:us-east-1:123456789012:function:';
  const role = inline(
    allow('lambda:InvokeFunction', [`${fn}a`, `${fn}a:*`, `${fn}b`, `${fn}c*`, '*']),
    { Effect: 'Deny', Action: 'lambda:InvokeFunction', Resource: `${fn}b` },
    allow('sqs:SendMessage', QUEUE),
  );
  expect([...new Set(role.resourcesNamedFor('lambda:InvokeFunction'))]).toEqual([`${fn}a`]);
});

test('a role whose name only AWS knows is left out', () => {
  const found = roles({
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'NotThere' } } },
    Other: { Type: 'AWS::IAM::Role' },
  });
  expect([...found.keys()]).toEqual(['arn:aws:iam::123456789012:role/Stack-Other']);
});
