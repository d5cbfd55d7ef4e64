import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { givenProperty, resourcesNear } from './resources';

/** A resource as the template has it, with everything that escape hatches changed. */
export interface RenderedElement {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: unknown;
}

/** Finds the resources of some types that belong to an API, L1 and L2, in any stack of its stage. */
export function elementsOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  return resourcesNear(api, ...types).filter((element) => belongsTo(element, api));
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
  const { RestApiId, ApiId } = renderElement(element)?.Properties ?? {};
  return JSON.stringify(RestApiId ?? ApiId) === JSON.stringify(stack.resolve(api.restApiId));
}

/** Only an `AWS::ApiGatewayV2::ApiMapping` calls it `ApiId`. */
function restApiIdOf(element: CfnResource): unknown {
  return givenProperty(element, 'RestApiId') ?? givenProperty(element, 'ApiId');
}
