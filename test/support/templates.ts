import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';

/** The parts of a rendered resource that tests use. */
export interface RenderedResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export function resourcesOfType(stack: Stack, type: string): Record<string, RenderedResource> {
  return Template.fromStack(stack).findResources(type) as Record<string, RenderedResource>;
}

/** Returns the only resource of a type; fails if there is none or more than one. */
export function onlyResource(stack: Stack, type: string): [logicalId: string, resource: RenderedResource] {
  const found = Object.entries(resourcesOfType(stack, type));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0];
}

/** Returns the value of a stack output by its construct ID. */
export function outputValue(stack: Stack, name: string): unknown {
  const outputs = Object.entries(Template.fromStack(stack).findOutputs('*'));
  const found = outputs.filter(([id]) => new RegExp(`${name}[0-9A-F]{8}$`).test(id));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0][1].Value;
}

/** Returns the policy statements of a role, given the beginning of its logical ID. */
export function statementsOf(stack: Stack, roleId: string): unknown[] {
  return Object.values(resourcesOfType(stack, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(roleId)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** Returns the sorted types of all resources of a stack. */
export function resourceTypes(stack: Stack): string[] {
  const resources = Object.values(Template.fromStack(stack).toJSON().Resources ?? {}) as RenderedResource[];
  return resources.map((resource) => resource.Type).sort();
}

/** Returns the path and text of each warning below a stack, without the CDK's hint on how to acknowledge it. */
export function warningsOf(stack: Stack): string[] {
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  return warnings.map(({ id, entry }) => `${id}: ${String(entry.data).replace(/ \[ack: .*\]$/, '')}`);
}

/** Returns the rendered ARN of an SSM parameter in the stack's account and region. */
export function parameterArn(name: string): object {
  const parts = ['arn:', 'AWS::Partition', ':ssm:', 'AWS::Region', ':', 'AWS::AccountId', `:parameter${name}`];
  return { 'Fn::Join': ['', parts.map((part) => (part.startsWith('AWS::') ? { Ref: part } : part))] };
}
