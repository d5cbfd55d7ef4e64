import { CfnResource, Reference, Stack, Stage, Tokenization } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';

/** A resource as the template has it, with everything that escape hatches changed. */
export interface RenderedElement {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: unknown;
}

/**
 * Finds the resources of some types that belong to an API, L1 and L2, in any stack of its stage.
 *
 * Works without `instanceof`, which fails if the user has another copy of aws-cdk-lib.
 */
export function elementsOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  const root: IConstruct = Stage.of(api) ?? api.node.root;
  return root.node
    .findAll()
    .filter((node): node is CfnResource => types.includes((node as Partial<CfnResource>).cfnResourceType ?? ''))
    .filter((element) => belongsTo(element, api));
}

/** Renders a resource as its stack's template will have it, or returns undefined if the template will not have it. */
export function renderElement(element: CfnResource): RenderedElement | undefined {
  const fragment = Stack.of(element).resolve((element as unknown as Renderable)._toCloudFormation()) as Fragment;
  return Object.values(fragment.Resources ?? {})[0];
}

/** The method with which each resource renders its part of the template, which the CDK's types leave out. */
interface Renderable {
  _toCloudFormation(): unknown;
}

interface Fragment {
  readonly Resources?: Readonly<Record<string, RenderedElement>>;
}

function belongsTo(element: CfnResource, api: RestApi): boolean {
  const reference = Tokenization.reverse(restApiIdOf(element), { failConcat: false });
  // In another stack the rendered ID is a parameter or an import, so a reference is compared by its target.
  if (Reference.isReference(reference)) return reference.target === api.node.defaultChild;
  const stack = Stack.of(api);
  if (Stack.of(element) !== stack) return false;
  const rendered = JSON.stringify(renderElement(element)?.Properties?.RestApiId);
  return rendered === JSON.stringify(stack.resolve(api.restApiId));
}

/** The property of a typed L1 construct, or of a plain `CfnResource`. */
function restApiIdOf(element: CfnResource): unknown {
  const { restApiId, _cfnProperties } = element as unknown as {
    readonly restApiId?: unknown;
    readonly _cfnProperties?: { readonly RestApiId?: unknown };
  };
  return restApiId ?? _cfnProperties?.RestApiId;
}
