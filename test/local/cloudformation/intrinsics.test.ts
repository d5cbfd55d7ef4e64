import { evaluate, EvaluationContext, NO_VALUE } from '../../../src/local/cloudformation/intrinsics';

const VALUES: Record<string, unknown> = { Name: 'value', Number: 3, List: ['a', 'b'], Nothing: NO_VALUE };

const context: EvaluationContext = {
  ref: (name) => VALUES[name],
  getAtt: (logicalId, attribute) => `${logicalId}|${attribute}`,
  importValue: (name) => `imported ${name}`,
  stackOutput: (reference) => JSON.stringify(reference),
  condition: (name) => name === 'Yes',
  findInMap: (map, key, second) => (key === 'missing' ? undefined : `${map}/${key}/${second}`),
};

const YES = { Condition: 'Yes' };
const NO = { Condition: 'No' };

test.each<[string, unknown, unknown]>([
  ['text stays', 'text', 'text'],
  ['numbers stay', 1, 1],
  ['null stays', null, null],
  ['lists are evaluated', [{ Ref: 'Name' }, 'x'], ['value', 'x']],
  ['objects are evaluated', { a: { Ref: 'Name' }, b: { c: [{ Ref: 'Number' }] } }, { a: 'value', b: { c: [3] } }],
  ['an empty object stays', {}, {}],
  ['Ref', { Ref: 'Name' }, 'value'],
  ['a Ref beside another key is a property', { Ref: 'Name', a: 1 }, { Ref: 'Name', a: 1 }],
  ['Fn::GetAtt', { 'Fn::GetAtt': ['Resource', 'Arn'] }, 'Resource|Arn'],
  ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Resource.Outputs.Url' }, 'Resource|Outputs.Url'],
  ['Fn::GetAtt of a nested output', { 'Fn::GetAtt': ['Nested', 'Outputs.Url'] }, 'Nested|Outputs.Url'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Number' }, { Ref: 'Name' }]] }, 'a-3-value'],
  ['Fn::Join of a list that is a reference', { 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
  ['Fn::Join without AWS::NoValue', { 'Fn::Join': [',', ['a', { Ref: 'Nothing' }]] }, 'a'],
  ['Fn::Split', { 'Fn::Split': ['-', 'a-b-c'] }, ['a', 'b', 'c']],
  ['Fn::Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
  ['Fn::Select with an index as text', { 'Fn::Select': ['0', { 'Fn::Split': ['/', 'a/b'] }] }, 'a'],
  ['Fn::Select with an index that is a reference', { 'Fn::Select': [{ Ref: 'Number' }, ['a', 'b', 'c', 'd']] }, 'd'],
  ['Fn::Sub', { 'Fn::Sub': '${Name}:${Resource.Arn}:${!Literal}' }, 'value:Resource|Arn:${Literal}'],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${Name}', { x: { Ref: 'Number' } }] }, '3-value'],
  ['Fn::Base64', { 'Fn::Base64': { Ref: 'Name' } }, 'dmFsdWU='],
  ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${Name}' } }, 'imported x-value'],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'Name' }, 'second'] }, 'Map/value/second'],
  ['Fn::FindInMap with an unused default', { 'Fn::FindInMap': ['Map', 'a', 'b', { DefaultValue: 1 }] }, 'Map/a/b'],
  [
    'Fn::FindInMap with its default',
    { 'Fn::FindInMap': ['Map', 'missing', 'b', { DefaultValue: { Ref: 'Name' } }] },
    'value',
  ],
  ['Fn::Length', { 'Fn::Length': { Ref: 'List' } }, 2],
  ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Number' }, b: [{ Ref: 'Nothing' }] } }, '{"a":3,"b":[]}'],
  [
    'Fn::GetStackOutput',
    { 'Fn::GetStackOutput': { StackName: { Ref: 'Name' }, OutputName: 'Url' } },
    '{"stackName":"value","outputName":"Url"}',
  ],
  [
    'Fn::GetStackOutput of another region and account',
    {
      'Fn::GetStackOutput': {
        StackName: 'Auth',
        OutputName: 'Url',
        Region: 'eu-west-1',
        RoleArn: { 'Fn::Join': ['', ['arn:aws:iam::', '111122223333', ':role/reader']] },
      },
    },
    '{"stackName":"Auth","outputName":"Url","region":"eu-west-1","account":"111122223333"}',
  ],
  ['Fn::If that holds', { 'Fn::If': ['Yes', { Ref: 'Name' }, 'no'] }, 'value'],
  ['Fn::If that does not', { 'Fn::If': ['No', 'yes', { Ref: 'Number' }] }, 3],
  ['Fn::If to AWS::NoValue leaves a property out', { a: { 'Fn::If': ['No', 1, { Ref: 'Nothing' }] }, b: 2 }, { b: 2 }],
  ['AWS::NoValue leaves an item out', [1, { Ref: 'Nothing' }], [1]],
  ['Fn::Equals', { 'Fn::Equals': [{ Ref: 'Name' }, 'value'] }, true],
  ['Fn::Equals that does not hold', { 'Fn::Equals': [{ Ref: 'Name' }, 'other'] }, false],
  ['Fn::And', { 'Fn::And': [YES, YES] }, true],
  ['Fn::And that does not hold', { 'Fn::And': [YES, NO] }, false],
  ['Fn::Or', { 'Fn::Or': [NO, YES] }, true],
  ['Fn::Or that does not hold', { 'Fn::Or': [NO, NO] }, false],
  ['Fn::Not', { 'Fn::Not': [NO] }, true],
  ['Fn::Not that does not hold', { 'Fn::Not': [YES] }, false],
  [
    'the Condition of a policy statement stays',
    { Condition: { Bool: { a: 'true' } } },
    { Condition: { Bool: { a: 'true' } } },
  ],
])('%s', (_name, value, expected) => {
  expect(evaluate(value, context)).toEqual(expected);
});

test.each<[string, unknown, string]>([
  ['Fn::Select beyond the list', { 'Fn::Select': [2, ['a', 'b']] }, 'Fn::Select finds no item 2'],
  ['Fn::Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, 'the intrinsic function Fn::Cidr is not supported'],
  ['Fn::GetAZs', { a: [{ 'Fn::GetAZs': '' }] }, 'the intrinsic function Fn::GetAZs is not supported'],
  [
    'Fn::ForEach beside other properties',
    { a: 1, 'Fn::ForEach::Loop': ['Name', ['b'], {}] },
    'the language extension Fn::ForEach::Loop is not supported',
  ],
  [
    'Fn::FindInMap without a value and a default',
    { 'Fn::FindInMap': ['Map', 'missing', { Ref: 'Name' }] },
    'mapping Map has no value for missing, value',
  ],
  ['Fn::Transform', { 'Fn::Transform': {} }, 'the intrinsic function Fn::Transform is not supported'],
])('fails for %s', (_name, value, message) => {
  expect(() => evaluate(value, context)).toThrow(message);
});
