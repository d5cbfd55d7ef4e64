import { modelStacks } from '../../../src/local/cloudformation/stacks';
import { functionArnOf, unqualifiedFunctionArn } from '../../../src/local/lambda/function-arn';
import { RESOURCE_VALUES } from '../../../src/local/services';

describe('physical values', () => {
  const Fn = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'events' } };
  const template = {
    Resources: {
      Pool: { Type: 'AWS::Cognito::UserPool' },
      Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { GenerateSecret: true } },
      Public: { Type: 'AWS::Cognito::UserPoolClient', Properties: { ClientName: 'website' } },
      Server: { Type: 'AWS::Cognito::UserPoolResourceServer', Properties: { Identifier: 'activity' } },
      Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { Domain: 'mine' } },
      Api: { Type: 'AWS::ApiGateway::RestApi' },
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'prod' } },
      Fn,
      [`Long${'g'.repeat(70)}A`]: { Type: 'AWS::Lambda::Function' },
      [`Long${'g'.repeat(70)}B`]: { Type: 'AWS::Lambda::Function' },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: { FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Name: 'live' },
      },
      Logs: { Type: 'AWS::Logs::LogGroup' },
      NamedLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/mine' } },
      Role: { Type: 'AWS::IAM::Role' },
      NamedRole: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'mine' } },
      Topic: { Type: 'AWS::SNS::Topic' },
    },
  };
  const [stack] = modelStacks(
    [{ id: 'Stage/Stack', name: 'Stage-Stack', template, assets: new Map() }],
    RESOURCE_VALUES,
  );
  const poolId = 'us-east-1_[a-z0-9]{9}';

  test.each<[string, string | undefined, RegExp]>([
    ['Pool', undefined, new RegExp(`^${poolId}$`)],
    ['Pool', 'UserPoolId', new RegExp(`^${poolId}$`)],
    ['Pool', 'Arn', new RegExp(`^arn:aws:cognito-idp:us-east-1:123456789012:userpool/${poolId}$`)],
    ['Pool', 'ProviderName', new RegExp(`^cognito-idp.us-east-1.amazonaws.com/${poolId}$`)],
    ['Pool', 'ProviderURL', new RegExp(`^https://cognito-idp.us-east-1.amazonaws.com/${poolId}$`)],
    ['Client', undefined, /^[a-z0-9]{26}$/],
    ['Client', 'ClientId', /^[a-z0-9]{26}$/],
    ['Client', 'ClientSecret', /^[a-z0-9]{51}$/],
    ['Client', 'Name', /^[a-z0-9]{12}$/],
    ['Public', 'Name', /^website$/],
    ['Server', undefined, /^activity$/],
    ['Domain', undefined, /^mine$/],
    ['Api', undefined, /^[a-z0-9]{10}$/],
    ['Api', 'RestApiId', /^[a-z0-9]{10}$/],
    ['Api', 'RootResourceId', /^root-[a-z0-9]{10}$/],
    ['Stage', undefined, /^prod$/],
    ['Fn', undefined, /^events$/],
    ['Fn', 'Arn', /^arn:aws:lambda:us-east-1:123456789012:function:events$/],
    ['Version', undefined, /^arn:aws:lambda:us-east-1:123456789012:function:events:1$/],
    ['Version', 'FunctionArn', /^arn:aws:lambda:us-east-1:123456789012:function:events:1$/],
    ['Version', 'Version', /^1$/],
    ['Alias', undefined, /^arn:aws:lambda:us-east-1:123456789012:function:events:live$/],
    ['Alias', 'AliasArn', /^arn:aws:lambda:us-east-1:123456789012:function:events:live$/],
    ['Logs', undefined, /^Stage-Stack-Logs$/],
    ['Logs', 'Arn', /^arn:aws:logs:us-east-1:123456789012:log-group:Stage-Stack-Logs:\*$/],
    ['NamedLogs', undefined, /^\/mine$/],
    ['Role', undefined, /^Stage-Stack-Role$/],
    ['Role', 'Arn', /^arn:aws:iam::123456789012:role\/Stage-Stack-Role$/],
    ['NamedRole', 'Arn', /^arn:aws:iam::123456789012:role\/mine$/],
  ])('of %s, attribute %s', (logicalId, attribute, expected) => {
    expect(attribute ? stack.getAtt(logicalId, attribute) : stack.ref(logicalId)).toMatch(expected);
  });

  test('of functions with long ids have 64 characters, and differ', () => {
    const names = ['A', 'B'].map((end) => String(stack.ref(`Long${'g'.repeat(70)}${end}`)));
    expect(names.map((name) => name.length)).toEqual([64, 64]);
    expect(new Set(names).size).toBe(2);
  });

  test.each([
    [
      'Ref of another resource',
      () => stack.ref('Topic'),
      'only AWS knows the value of Ref of Stage/Stack/Topic (AWS::SNS::Topic)',
    ],
    [
      'an unknown attribute',
      () => stack.getAtt('Fn', 'Version'),
      'only AWS knows the value of attribute Version of Stage/Stack/Fn (AWS::Lambda::Function)',
    ],
    [
      'the secret of a client without one',
      () => stack.getAtt('Public', 'ClientSecret'),
      'Stage/Stack/Public (AWS::Cognito::UserPoolClient) has no secret',
    ],
  ])('fail for %s', (_name, read, message) => {
    expect(read).toThrow(message);
  });

  test('an ARN names its function without version and alias', () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:events';
    expect([arn, `${arn}:1`, `${arn}:live`].map(unqualifiedFunctionArn)).toEqual([arn, arn, arn]);
    expect(functionArnOf(stack.ofType('AWS::Lambda::Version')[0])).toBe(arn);
  });
});
