import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';

/** What CloudFormation is told about one resource, as far as the tests look at it. */
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

/** Logical id and content of the one resource of a type; fails when there is none, or more than one. */
export function onlyResource(stack: Stack, type: string): [logicalId: string, resource: RenderedResource] {
  const found = Object.entries(resourcesOfType(stack, type));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0];
}

/** The values of a stack's outputs, by the construct id that ends their logical id. */
export function outputValue(stack: Stack, name: string): unknown {
  const outputs = Object.entries(Template.fromStack(stack).findOutputs('*'));
  const found = outputs.filter(([id]) => new RegExp(`${name}[0-9A-F]{8}$`).test(id));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0][1].Value;
}

/** The statements of the policies of a role, which is found by the beginning of its logical id. */
export function statementsOf(stack: Stack, roleId: string): unknown[] {
  return Object.values(resourcesOfType(stack, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(roleId)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** The types of all resources of a stack, sorted. */
export function resourceTypes(stack: Stack): string[] {
  const resources = Object.values(Template.fromStack(stack).toJSON().Resources ?? {}) as RenderedResource[];
  return resources.map((resource) => resource.Type).sort();
}

/** Path and text of each warning below a stack, without the acknowledgement hint that the CDK appends. */
export function warningsOf(stack: Stack): string[] {
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  return warnings.map(({ id, entry }) => `${id}: ${String(entry.data).replace(/ \[ack: .*\]$/, '')}`);
}

/** The ARN of an SSM parameter of the stack's own account and region, as templates have it. */
export function parameterArn(name: string): object {
  const parts = ['arn:', 'AWS::Partition', ':ssm:', 'AWS::Region', ':', 'AWS::AccountId', `:parameter${name}`];
  return { 'Fn::Join': ['', parts.map((part) => (part.startsWith('AWS::') ? { Ref: part } : part))] };
}
