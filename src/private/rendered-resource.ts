import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { givenProperty, resourcesNear } from './resources';
import { renderedOnce } from './tree-snapshot';

type Properties = Readonly<Record<string, unknown>>;

/** A resource as its template will have it. */
export interface RenderedResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Condition?: unknown;
}

/**
 * Renders a resource as its template will have it, including overrides; undefined if its template will not have it.
 * Complete only when synthesis validates the constructs, since an app can change its resources until then.
 */
export function renderResource(resource: CfnResource): RenderedResource | undefined {
  // Public for the CDK's own packages, in all versions of it.
  const { _toCloudFormation } = resource as unknown as { _toCloudFormation: () => object };
  const template = resource.stack.resolve(_toCloudFormation.call(resource)) as {
    Resources?: Record<string, RenderedResource>;
  };
  return Object.values(template.Resources ?? {})[0];
}

/** The properties of a resource as its template will have them, under the same condition. */
export function renderedProperties(resource: CfnResource): Properties {
  return renderResource(resource)?.Properties ?? {};
}

/** One of them. Renders the resource only if the property is set. */
export function renderedProperty(resource: CfnResource, name: string): unknown {
  return givenProperty(resource, name) === undefined ? undefined : renderedProperties(resource)[name];
}

/** The resource of a type behind a construct; undefined if the construct was imported or has another type. */
export function resourceBehind<R extends CfnResource>(construct: IConstruct, type: string): R | undefined {
  // Works without `instanceof`, which fails if the user has another copy of aws-cdk-lib.
  const resource = construct.node.defaultChild as Partial<CfnResource> | undefined;
  return resource?.cfnResourceType === type ? (resource as R) : undefined;
}

/** Finds a resource of the app by a rendered reference to it, such as its ARN, in the template of a stack. */
export function findReferenced<R extends CfnResource>(
  stack: Stack,
  type: string,
  reference: (candidate: R) => string,
  rendered: unknown,
): R | undefined {
  if (rendered === undefined) return undefined;
  const text = JSON.stringify(rendered);
  const textIn = (consumer: Stack, candidate: R) => JSON.stringify(consumer.resolve(reference(candidate)));
  const candidates = resourcesNear(stack, type) as R[];
  const local = renderedOnce(stack, `${type} by reference`, () => {
    const ofStack = candidates.filter((candidate) => candidate.stack === stack);
    return new Map(ofStack.map((candidate) => [textIn(stack, candidate), candidate]));
  });
  // Unless this stack imports it, a reference has the form of a local one, to a resource of the same logical ID.
  const isImported = (candidate: R) => textIn(stack, candidate) === text && textIn(candidate.stack, candidate) !== text;
  return local.get(text) ?? candidates.find((candidate) => candidate.stack !== stack && isImported(candidate));
}

/** A number that is known at synthesis: not one that only a deployment can tell, such as a parameter's. */
export function knownNumber(value: unknown): number | undefined {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
  return isNumeric && !Token.isUnresolved(value) ? Number(value) : undefined;
}
