import { Resource, StackModel } from './stack-model';

/** The only type that the stage runs. Other types, such as those of the CDK, configure resources on AWS. */
const TYPE = 'Custom::SendGridEventWebhook';

/** A custom resource, as its template defines it. */
export interface CustomResourceModel {
  /** Identifies the resource across versions of the assembly. */
  readonly key: string;
  readonly where: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** ARN of the function that handles the resource. */
  readonly serviceToken: string;
  /** As CloudFormation passes them to the function: numbers and booleans are strings. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Finds the registrations of all stacks. */
export function customResourcesOf(stacks: readonly StackModel[]): Resource[] {
  return stacks.flatMap((stack) => stack.ofType(TYPE));
}

/** Reads a custom resource. Throws if a property cannot be evaluated. */
export function readCustomResource(resource: Resource): CustomResourceModel {
  const { stack, where, logicalId, type } = resource;
  const entries = resource.propertyNames
    // CloudFormation does not pass this property to the function.
    .filter((name) => name !== 'ServiceTimeout')
    .map((name): [string, unknown] => [name, stringify(resource.property(name))]);
  return {
    key: `${stack.id}/${logicalId}`,
    where,
    stackId: String(stack.ref('AWS::StackId')),
    logicalId,
    resourceType: type,
    serviceToken: String(resource.property('ServiceToken')),
    properties: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
  };
}

function stringify(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(stringify);
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [name, stringify(member)]);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}
