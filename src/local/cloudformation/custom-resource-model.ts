import { Resource, StackModel } from './stack-model';

/** The one type that is run. Others, such as those of the CDK, set up what only AWS has. */
const TYPE = 'Custom::SendGridEventWebhook';

/** A custom resource, as its template defines it. */
export interface CustomResourceModel {
  /** The same from one version of the assembly to the next. */
  readonly key: string;
  readonly where: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** ARN of the function behind it. */
  readonly serviceToken: string;
  /** As CloudFormation hands them over: what is not a list or an object is a text. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The registrations with SendGrid of all stacks. */
export function customResourcesOf(stacks: readonly StackModel[]): Resource[] {
  return stacks.flatMap((stack) => stack.ofType(TYPE));
}

/** Reads a custom resource; throws what keeps it from being run. */
export function readCustomResource(resource: Resource): CustomResourceModel {
  const { stack, where, logicalId, type } = resource;
  const entries = resource.propertyNames
    // CloudFormation keeps it for itself.
    .filter((name) => name !== 'ServiceTimeout')
    .map((name): [string, unknown] => [name, asText(resource.property(name))]);
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

function asText(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [name, asText(member)]);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}
