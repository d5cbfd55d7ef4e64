import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { renderedProperties } from './rendered-resource';
import { givenProperty, resourcesNear } from './resources';
import { rememberedOf, synthesizedRoot } from './tree-snapshot';

/** Finds the resources of some types that belong to an API, L1 and L2, in any stack of its stage, in the tree's order. */
export function elementsOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  return rememberedOf(api, types.join(), () => {
    const { all, byApi, withoutReference } = elementsByApi(synthesizedRoot(api), types);
    const referring = byApi.get(api.node.defaultChild as CfnResource) ?? [];
    const others = withoutReference.filter((element) => hasIdOf(api, element));
    if (others.length === 0) return referring;
    const found = new Set([...referring, ...others]);
    return all.filter((element) => found.has(element));
  });
}

/** Finds those of them that are in the API's stack. */
export function elementsInStackOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  const stack = Stack.of(api);
  return elementsOf(api, ...types).filter((element) => element.stack === stack);
}

interface ElementsByApi {
  readonly all: readonly CfnResource[];
  readonly byApi: ReadonlyMap<IConstruct, CfnResource[]>;
  readonly withoutReference: readonly CfnResource[];
}

function elementsByApi(root: IConstruct, types: readonly string[]): ElementsByApi {
  return rememberedOf(root, `${types.join()} by API`, () => {
    const all = resourcesNear(root, ...types);
    const byApi = new Map<IConstruct, CfnResource[]>();
    const withoutReference: CfnResource[] = [];
    for (const element of all) {
      const api = referencedApi(element);
      const group = api ? (byApi.get(api) ?? []) : withoutReference;
      group.push(element);
      if (api) byApi.set(api, group);
    }
    return { all, byApi, withoutReference };
  });
}

/** In another stack the rendered ID is a parameter or an import, so a reference is compared by its target. */
function referencedApi(element: CfnResource): IConstruct | undefined {
  // Only an `AWS::ApiGatewayV2::ApiMapping` calls it `ApiId`.
  const id = givenProperty(element, 'RestApiId') ?? givenProperty(element, 'ApiId');
  const reference = Tokenization.reverse(id, { failConcat: false });
  return Reference.isReference(reference) ? reference.target : undefined;
}

/** Whether an element has the ID of an API in another form: a token that is resolved to it, an override, or text. */
function hasIdOf(api: RestApi, element: CfnResource): boolean {
  const stack = Stack.of(api);
  if (element.stack !== stack) return false;
  const id = rememberedOf(element, 'API', () => {
    const { RestApiId, ApiId } = renderedProperties(element);
    return JSON.stringify(RestApiId ?? ApiId);
  });
  return id === JSON.stringify(stack.resolve(api.restApiId));
}
