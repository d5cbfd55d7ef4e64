import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A value of a template. Intrinsic functions are objects. */
export type RenderedValue = string | number | boolean | undefined | RenderedValue[] | { [name: string]: RenderedValue };

/** Returns a resource's properties as the template will have them, with property overrides. */
export function renderedProperties(resource: CfnResource): Record<string, RenderedValue> {
  const template = Stack.of(resource).resolve((resource as unknown as Renderable)._toCloudFormation()) as {
    Resources?: Record<string, { Properties?: Record<string, RenderedValue> }>;
  };
  return Object.values(template.Resources ?? {})[0]?.Properties ?? {};
}

interface Renderable {
  _toCloudFormation(): object;
}

/** Finds the resources of the given types in the app, or in the CDK stage that contains `scope`, in their order. */
export function resourcesNear<T extends CfnResource>(scope: IConstruct, ...types: string[]): T[] {
  const root = Stage.of(scope) ?? scope.node.root;
  // Works without `instanceof`, which fails if the user has another copy of aws-cdk-lib.
  return root.node.findAll().filter((node) => types.includes(String((node as T).cfnResourceType))) as T[];
}
