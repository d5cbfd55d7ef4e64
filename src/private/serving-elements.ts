import { CfnResource, Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Dependable, IConstruct, IDependable } from 'constructs';
import { domainElementsOf } from './http-post-url';

/** A `WebhookEndpoint`, which this file cannot import, because of import cycles. */
type Endpoint = IConstruct & { readonly api: RestApi; readonly method: IConstruct };

const endpoints = new WeakSet<IConstruct>();

/** Makes an endpoint known to `servingElements`. */
export function registerEndpoint(endpoint: Endpoint): void {
  endpoints.add(endpoint);
}

/**
 * A webhook with everything that serves its URL, to depend on: also the method, the stage and the domains outside of the
 * webhook's construct, such as those of a given API. The CDK asks for them after all aspects, so none is missing.
 */
export function servingElements(webhook: IConstruct, dependent: IConstruct): IDependable {
  const elements = {};
  Dependable.implement(elements, {
    get dependencyRoots() {
      const found = webhook.node.findAll().filter((node): node is Endpoint => endpoints.has(node));
      return [webhook, ...found.flatMap((endpoint) => elementsOfEndpoint(endpoint, dependent))];
    },
  });
  return elements;
}

/** Without domains in other stacks, which may depend on the stack of the API. */
function elementsOfEndpoint({ api, method }: Endpoint, dependent: IConstruct): IConstruct[] {
  const { deploymentStage: stage } = api;
  if (!stage) return [method];
  const stacks = [Stack.of(api), Stack.of(dependent)];
  const domains = domainElementsOf(api, stage).filter((element: CfnResource) => stacks.includes(element.stack));
  return [method, stage, ...domains];
}
