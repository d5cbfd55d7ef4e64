import { functionArnOf } from './function-arn';
import { arnIn, deterministicUuid, generatedName } from '../cloudformation/physical-ids';
import { ResourceValues } from '../cloudformation/physical-values';
import { Resource } from '../cloudformation/stack-model';

export const LAMBDA_VALUES: ResourceValues = {
  'AWS::Lambda::Function': { Ref: functionName, Arn: (fn) => arnIn(fn, 'lambda', `function:${functionName(fn)}`) },
  'AWS::Lambda::Version': {
    Ref: (version) => `${functionArnOf(version)}:1`,
    FunctionArn: (version) => `${functionArnOf(version)}:1`,
    Version: () => '1',
  },
  'AWS::Lambda::Alias': { Ref: aliasArn, AliasArn: aliasArn },
  'AWS::Lambda::EventSourceMapping': {
    Ref: deterministicUuid,
    Id: deterministicUuid,
    EventSourceMappingArn: (mapping) => arnIn(mapping, 'lambda', `event-source-mapping:${deterministicUuid(mapping)}`),
  },
};

function functionName(fn: Resource): string {
  return String(fn.property('FunctionName') ?? generatedName(fn, 64));
}

function aliasArn(alias: Resource): string {
  return `${functionArnOf(alias)}:${String(alias.property('Name'))}`;
}
