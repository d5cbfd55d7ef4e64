import { modelStacks } from '../../../src/local/cloudformation/stacks';
import { RESOURCE_VALUES } from '../../../src/local/services';

describe('physical values', () => {
  const long = (end: string) => `Long${'g'.repeat(90)}${end}`;
  const template = {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue' },
      NamedQueue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'events' } },
      FifoQueue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
      [long('A')]: { Type: 'AWS::SQS::Queue' },
      [long('B')]: { Type: 'AWS::SQS::Queue' },
      Table: { Type: 'AWS::DynamoDB::Table' },
      NamedTable: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'events' } },
      Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'a' } },
      NamedParameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/key' } },
      Key: { Type: 'AWS::KMS::Key' },
      KeyAlias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/mine' } },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping' },
      Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/mine/', RoleName: 'sender' } },
      Policy: { Type: 'AWS::IAM::ManagedPolicy' },
      NamedPolicy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'send', Path: '/mine/' } },
    },
  };
  const stackIn = (region?: string) =>
    modelStacks([{ id: 'Stage/Stack', name: 'Stage-Stack', region, template, assets: new Map() }], RESOURCE_VALUES)[0];
  const stack = stackIn();
  const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

  test.each<[string, string | undefined, RegExp]>([
    ['Queue', undefined, /^https:\/\/sqs\.us-east-1\.amazonaws\.com\/123456789012\/Stage-Stack-Queue$/],
    ['Queue', 'QueueUrl', /^https:\/\/sqs\.us-east-1\.amazonaws\.com\/123456789012\/Stage-Stack-Queue$/],
    ['Queue', 'QueueName', /^Stage-Stack-Queue$/],
    ['Queue', 'Arn', /^arn:aws:sqs:us-east-1:123456789012:Stage-Stack-Queue$/],
    ['NamedQueue', 'QueueName', /^events$/],
    ['NamedQueue', 'Arn', /^arn:aws:sqs:us-east-1:123456789012:events$/],
    ['FifoQueue', 'QueueName', /^Stage-Stack-FifoQueue\.fifo$/],
    ['Table', undefined, /^Stage-Stack-Table$/],
    ['NamedTable', undefined, /^events$/],
    ['NamedTable', 'Arn', /^arn:aws:dynamodb:us-east-1:123456789012:table\/events$/],
    ['NamedTable', 'TableId', new RegExp(`^${uuid}$`)],
    ['Parameter', undefined, /^CFN-Parameter-[a-z0-9]{12}$/],
    ['Parameter', 'Type', /^String$/],
    ['Parameter', 'Value', /^a$/],
    ['NamedParameter', undefined, /^\/key$/],
    ['Key', undefined, new RegExp(`^${uuid}$`)],
    ['Key', 'KeyId', new RegExp(`^${uuid}$`)],
    ['Key', 'Arn', new RegExp(`^arn:aws:kms:us-east-1:123456789012:key/${uuid}$`)],
    ['KeyAlias', undefined, /^alias\/mine$/],
    ['Mapping', undefined, new RegExp(`^${uuid}$`)],
    ['Mapping', 'Id', new RegExp(`^${uuid}$`)],
    [
      'Mapping',
      'EventSourceMappingArn',
      new RegExp(`^arn:aws:lambda:us-east-1:123456789012:event-source-mapping:${uuid}$`),
    ],
    ['Role', 'Arn', /^arn:aws:iam::123456789012:role\/mine\/sender$/],
    ['Role', 'RoleId', /^AROA[0-9A-Z]{17}$/],
    ['Policy', undefined, /^arn:aws:iam::123456789012:policy\/Stage-Stack-Policy$/],
    ['NamedPolicy', 'PolicyArn', /^arn:aws:iam::123456789012:policy\/mine\/send$/],
  ])('of %s, attribute %s', (logicalId, attribute, expected) => {
    expect(attribute ? stack.getAtt(logicalId, attribute) : stack.ref(logicalId)).toMatch(expected);
  });

  test('of queues contain their region', () => {
    expect(stackIn('cn-north-1').ref('NamedQueue')).toBe('https://sqs.cn-north-1.amazonaws.com.cn/123456789012/events');
  });

  test('of queues with long ids have 80 characters, and differ', () => {
    const names = ['A', 'B'].map((end) => String(stack.getAtt(long(end), 'QueueName')));
    expect(names.map(({ length }) => length)).toEqual([80, 80]);
    expect(new Set(names).size).toBe(2);
  });
});
