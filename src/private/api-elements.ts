import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { allResources, givenProperty, referenceTarget, resourcesNear } from './resources';
import { foundOnce, synthesizedRoot } from './tree-snapshot';

/** Finds the resources of some types that belong to an API, L1 and L2, in any stack of its stage, in the tree's order. */
export function elementsOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  return foundOnce(api, types.join(), () => {
    const root = synthesizedRoot(api);
    const elements = types.flatMap((type) => elementsByApi(root, type).get(api.node.defaultChild) ?? []);
    return types.length === 1 ? elements : inTreeOrder(root, elements);
  });
}

/** Finds those of them that are in the API's stack. */
export function elementsInStackOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  const stack = Stack.of(api);
  return elementsOf(api, ...types).filter((element) => element.stack === stack);
}

function elementsByApi(root: IConstruct, type: string): ReadonlyMap<IConstruct | undefined, CfnResource[]> {
  return foundOnce(root, `${type} by API`, () => {
    const groups = new Map<IConstruct | undefined, CfnResource[]>();
    for (const element of resourcesNear(root, type)) {
      const api = apiOf(root, element);
      const group = groups.get(api);
      if (group) group.push(element);
      else groups.set(api, [element]);
    }
    return groups;
  });
}

/** In another stack the rendered ID is a parameter or an import, so a reference is compared by its target. */
function apiOf(root: IConstruct, element: CfnResource): IConstruct | undefined {
  // Only an `AWS::ApiGatewayV2::ApiMapping` calls it `ApiId`.
  const id = givenProperty(element, 'RestApiId') ?? givenProperty(element, 'ApiId');
  if (id === undefined) return undefined;
  // The ID in another form: a token that is resolved to it, or an object.
  return referenceTarget(id) ?? apisById(root).get(qualifiedId(element.stack, id));
}

function apisById(root: IConstruct): ReadonlyMap<string, CfnResource> {
  return foundOnce(root, 'APIs by ID', () => {
    const apis = resourcesNear(root, CfnRestApi.CFN_RESOURCE_TYPE_NAME);
    return new Map(apis.map((api) => [qualifiedId(api.stack, { Ref: api.logicalId }), api]));
  });
}

function qualifiedId(stack: Stack, id: unknown): string {
  return `${stack.node.path} ${JSON.stringify(stack.resolve(id))}`;
}

function inTreeOrder(root: IConstruct, resources: readonly CfnResource[]): CfnResource[] {
  const order = foundOnce(root, 'order', () => new Map(allResources(root).map((resource, index) => [resource, index])));
  return [...resources].sort((a, b) => order.get(a)! - order.get(b)!);
}
