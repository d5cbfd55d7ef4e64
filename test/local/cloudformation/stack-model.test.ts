import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssemblyStack } from '../../../src/local/cloudformation/assembly';
import { EvaluatedStack } from '../../../src/local/cloudformation/evaluated-stack';
import { modelStacks } from '../../../src/local/cloudformation/stacks';
import { Template } from '../../../src/local/cloudformation/template';
import { RESOURCE_VALUES } from '../../../src/local/services';
import { temporaryDirectory } from '../../support/directories';

function source(template: Template, more: Partial<AssemblyStack> = {}): AssemblyStack {
  return { id: 'Stage/Stack', name: 'Stage-Stack', template, assets: new Map(), ...more };
}

function model(template: Template, more: Partial<AssemblyStack> = {}): EvaluatedStack {
  return modelStacks([source(template, more)], RESOURCE_VALUES)[0];
}

describe('pseudo parameters', () => {
  test.each([
    ['AWS::Region', 'us-east-1'],
    ['AWS::AccountId', '123456789012'],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', 'Stage-Stack'],
  ])('%s of a stack without an environment', (name, value) => {
    expect(model({}).ref(name)).toBe(value);
  });

  test('AWS::StackId ends in a GUID', () => {
    expect(model({}).ref('AWS::StackId')).toMatch(
      /^arn:aws:cloudformation:us-east-1:123456789012:stack\/Stage-Stack\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
  });

  test('of a stack in China', () => {
    const stack = model({}, { region: 'cn-north-1', account: '111122223333' });
    expect(['Region', 'AccountId', 'Partition', 'URLSuffix'].map((name) => stack.ref(`AWS::${name}`))).toEqual([
      'cn-north-1',
      '111122223333',
      'aws-cn',
      'amazonaws.com.cn',
    ]);
  });

  test('AWS::NotificationARNs fails', () => {
    expect(() => model({}).ref('AWS::NotificationARNs')).toThrow('only AWS knows the value of AWS::NotificationARNs');
  });
});

describe('template parameters', () => {
  const stack = model({
    Parameters: {
      Given: { Type: 'String', Default: 'default' },
      Open: { Type: 'String' },
      List: { Type: 'CommaDelimitedList', Default: 'a, b' },
      Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/path' },
    },
  });

  test('have their default', () => {
    expect(stack.ref('Given')).toBe('default');
  });

  test('of a list type are lists', () => {
    expect(stack.ref('List')).toEqual(['a', 'b']);
  });

  test.each([
    ['without a default', 'Open'],
    ['from the parameter store', 'Stored'],
  ])('%s fail', (_name, parameter) => {
    expect(() => stack.ref(parameter)).toThrow(`only AWS knows the value of parameter ${parameter} of Stage/Stack`);
  });
});

describe('conditions, mappings and outputs', () => {
  const stack = model({
    Conditions: {
      Beta: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      NotBeta: { 'Fn::Not': [{ Condition: 'Beta' }] },
    },
    Mappings: { Map: { key: { second: 'found' } } },
    Outputs: {
      Named: { Value: { Ref: 'AWS::Region' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-region' } } },
      Plain: { Value: { 'Fn::FindInMap': ['Map', 'key', 'second'] } },
    },
    Resources: {
      Created: {
        Type: 'AWS::IAM::Role',
        Condition: 'NotBeta',
        DependsOn: 'Other',
        Properties: { A: { Ref: 'AWS::NoValue' } },
      },
      LeftOut: { Type: 'AWS::IAM::Role', Condition: 'Beta' },
      Other: { Type: 'AWS::IAM::Role', DependsOn: ['Created'] },
    },
  });

  test('a resource with a false condition is left out', () => {
    expect(stack.ofType('AWS::IAM::Role').map(({ logicalId }) => logicalId)).toEqual(['Created', 'Other']);
  });

  test('a resource has its location, dependencies and properties', () => {
    const [created, other] = stack.resources;
    expect(created.where).toBe('Stage/Stack/Created (AWS::IAM::Role)');
    expect([created.dependsOn, other.dependsOn]).toEqual([['Other'], ['Created']]);
    expect([created.property('A'), created.raw('A'), other.property('A')]).toEqual([
      undefined,
      { Ref: 'AWS::NoValue' },
      undefined,
    ]);
  });

  test('an output is evaluated', () => {
    expect([stack.output('Plain'), stack.output('Missing')]).toEqual(['found', undefined]);
  });

  test('an export is found by its evaluated name', () => {
    expect(stack.exported('Stage-Stack-region')).toEqual({ value: 'us-east-1' });
    expect(stack.exported('Named')).toBeUndefined();
  });

  test('an unknown resource fails', () => {
    expect(() => stack.ref('Nobody')).toThrow('Stage/Stack has no resource Nobody');
  });
});

describe('outputs of other stacks', () => {
  const stack = (id: string, region: string, account: string, Outputs: Template['Outputs']) =>
    source({ Outputs }, { id, name: id.split('/').pop(), region, account });
  const refersTo = (more: object) => ({
    B: { Value: { 'Fn::GetStackOutput': { StackName: 'Auth', OutputName: 'Url', ...more } } },
  });
  const producers = [
    stack('Ireland/Auth', 'eu-west-1', '111122223333', { Url: { Value: 'Ireland' } }),
    stack('Oregon/Auth', 'us-west-2', '111122223333', { Url: { Value: 'Oregon' } }),
    stack('Other/Auth', 'us-west-2', '444455556666', { Url: { Value: 'of the other account' } }),
  ];
  const outputOf = (more: object) => {
    const consumer = stack('Hook', 'eu-west-1', '111122223333', refersTo(more));
    return modelStacks([consumer, ...producers], RESOURCE_VALUES)[0].output('B');
  };

  test.each([
    ['in the same region', {}, 'Ireland'],
    ['in another region', { Region: 'us-west-2' }, 'Oregon'],
    [
      'in another account',
      { Region: 'us-west-2', RoleArn: 'arn:aws:iam::444455556666:role/reader' },
      'of the other account',
    ],
  ])('are found %s', (_name, more, expected) => {
    expect(outputOf(more)).toBe(expected);
  });

  test.each([
    [
      'in a region without the stack',
      { Region: 'us-east-1' },
      "only AWS knows the value of output 'Url' of stack 'Auth' in us-east-1 (111122223333), which is not hosted",
    ],
    ['that the stack does not have', { OutputName: 'Arn' }, "stack 'Auth' has no output 'Arn'"],
  ])('fails for one %s', (_name, more, message) => {
    expect(() => outputOf(more)).toThrow(message);
  });
});

describe('exports', () => {
  const exporting = source({ Outputs: { A: { Value: 'value', Export: { Name: 'name' } } } }, { id: 'A', name: 'A' });
  const importing = source({ Outputs: { B: { Value: { 'Fn::ImportValue': 'name' } } } }, { id: 'B', name: 'B' });

  test('are imported, whichever stack comes first', () => {
    expect(modelStacks([importing, exporting], RESOURCE_VALUES)[0].output('B')).toBe('value');
  });

  test('of a stack outside the stage fail', () => {
    expect(() => modelStacks([importing], RESOURCE_VALUES)[0].output('B')).toThrow(
      "only AWS knows the value of export 'name', which no hosted stack has",
    );
  });
});

describe('nested stacks', () => {
  const directory = temporaryDirectory();
  const parent: Template = {
    Resources: {
      Nested: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: {
          TemplateURL: 'https://s3.amazonaws.com/bucket/key.json',
          Parameters: { Given: { Ref: 'AWS::Region' } },
        },
      },
    },
    Outputs: { Of: { Value: { 'Fn::GetAtt': ['Nested', 'Outputs.Result'] } } },
  };

  test('receive parameters, return outputs, and have their own names', () => {
    const path = join(directory, 'key.json');
    writeFileSync(
      path,
      JSON.stringify({
        Parameters: { Given: { Type: 'String' } },
        Outputs: { Result: { Value: { 'Fn::Sub': '${Given} in ${AWS::StackName}' } } },
      }),
    );
    const stack = model(parent, { assets: new Map([['key.json', { path, packaging: 'file' }]]) });
    expect(stack.output('Of')).toBe('us-east-1 in Stage-Stack-Nested');
  });

  test('without their template in the assembly fail', () => {
    expect(() => model(parent)).toThrow(
      'Stage/Stack/Nested (AWS::CloudFormation::Stack): its template is not in the assembly',
    );
  });
});
