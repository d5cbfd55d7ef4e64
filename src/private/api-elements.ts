import { CfnResource, Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { renderedProperties } from './rendered-resource';
import { allResources, givenProperty, mayHave, referenceTarget, resourcesNear } from './resources';
import { foundOnce, synthesizedRoot } from './tree-snapshot';

/** Finds the resources of some types that belong to an API, L1 and L2, in any stack of its stage, in the tree's order. */
export function elementsOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  const { byApi, withoutReference } = elementsByApi(synthesizedRoot(api));
  const isOfType = ({ cfnResourceType }: CfnResource) => types.includes(cfnResourceType);
  const referring = (byApi.get(api.node.defaultChild as CfnResource) ?? []).filter(isOfType);
  const others = withoutReference.filter((element) => isOfType(element) && hasIdOf(api, element));
  if (others.length === 0) return referring;
  const found = new Set([...referring, ...others]);
  return resourcesNear(api, ...types).filter((element) => found.has(element));
}

/** Finds those of them that are in the API's stack. */
export function elementsInStackOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  const stack = Stack.of(api);
  return elementsOf(api, ...types).filter((element) => element.stack === stack);
}

interface ElementsByApi {
  readonly byApi: ReadonlyMap<IConstruct, CfnResource[]>;
  readonly withoutReference: readonly CfnResource[];
}

function elementsByApi(root: IConstruct): ElementsByApi {
  return foundOnce(root, 'elements by API', () => {
    const byApi = new Map<IConstruct, CfnResource[]>();
    const withoutReference: CfnResource[] = [];
    for (const element of allResources(root)) {
      if (!isOfSomeApi(element)) continue;
      const api = referencedApi(element);
      const group = api ? (byApi.get(api) ?? []) : withoutReference;
      group.push(element);
      if (api) byApi.set(api, group);
    }
    return { byApi, withoutReference };
  });
}

/** Only an `AWS::ApiGatewayV2::ApiMapping` calls the ID `ApiId`. */
function isOfSomeApi(element: CfnResource): boolean {
  const isOfApiGateway = element.cfnResourceType.startsWith('AWS::ApiGateway');
  return isOfApiGateway && (mayHave(element, 'RestApiId') || mayHave(element, 'ApiId'));
}

/** In another stack the rendered ID is a parameter or an import, so a reference is compared by its target. */
function referencedApi(element: CfnResource): IConstruct | undefined {
  return referenceTarget(givenProperty(element, 'RestApiId') ?? givenProperty(element, 'ApiId'));
}

/** Whether an element has the ID of an API in another form: a token that is resolved to it, an override, or text. */
function hasIdOf(api: RestApi, element: CfnResource): boolean {
  const stack = Stack.of(api);
  if (element.stack !== stack) return false;
  const id = foundOnce(element, 'API', () => {
    const { RestApiId, ApiId } = renderedProperties(element);
    return JSON.stringify(RestApiId ?? ApiId);
  });
  return id === JSON.stringify(stack.resolve(api.restApiId));
}
