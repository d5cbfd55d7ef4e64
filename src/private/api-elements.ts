import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { renderedProperties } from './rendered-resource';
import { givenProperty, resourcesNear } from './resources';
import { rememberedOf } from './tree-snapshot';

/** Finds the resources of some types that belong to an API, L1 and L2, in any stack of its stage. */
export function elementsOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  return rememberedOf(api, types.join(), () =>
    resourcesNear(api, ...types).filter((element) => belongsTo(element, api)),
  );
}

/** Finds those of them that are in the API's stack. */
export function elementsInStackOf(api: RestApi, ...types: readonly string[]): CfnResource[] {
  const stack = Stack.of(api);
  return elementsOf(api, ...types).filter((element) => element.stack === stack);
}

function belongsTo(element: CfnResource, api: RestApi): boolean {
  const reference = Tokenization.reverse(restApiIdOf(element), { failConcat: false });
  // In another stack the rendered ID is a parameter or an import, so a reference is compared by its target.
  if (Reference.isReference(reference)) return reference.target === api.node.defaultChild;
  const stack = Stack.of(api);
  if (Stack.of(element) !== stack) return false;
  return renderedApiId(element) === JSON.stringify(stack.resolve(api.restApiId));
}

function renderedApiId(element: CfnResource): string | undefined {
  return rememberedOf(element, 'api', () => {
    const { RestApiId, ApiId } = renderedProperties(element);
    return JSON.stringify(RestApiId ?? ApiId);
  });
}

/** Only an `AWS::ApiGatewayV2::ApiMapping` calls it `ApiId`. */
function restApiIdOf(element: CfnResource): unknown {
  return givenProperty(element, 'RestApiId') ?? givenProperty(element, 'ApiId');
}
