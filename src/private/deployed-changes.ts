import { Annotations, CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Deployment, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Dependable, IConstruct, IDependable } from 'constructs';
import { elementsOf } from './api-elements';
import { renderResource } from './rendered-resource';
import { readGiven } from './resources';
import { beforeDependencies, renderedOnce } from './tree-snapshot';

const METHOD = 'AWS::ApiGateway::Method';
const GATEWAY_RESPONSE = 'AWS::ApiGateway::GatewayResponse';
const DEPLOYMENT = 'AWS::ApiGateway::Deployment';
const STAGE = 'AWS::ApiGateway::Stage';

/** Resources that a deployment copies, except authorizers, which a method that uses them refers to. */
const PRECEDING = [
  METHOD,
  GATEWAY_RESPONSE,
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::Model',
  'AWS::ApiGateway::RequestValidator',
];

/** Everything that a stage serves from the snapshot of its deployment. */
const SERVED = [...PRECEDING, 'AWS::ApiGateway::Authorizer'];

/** The construct or the resource of the CDK that makes a deployment with a logical ID of its own for each content. */
type HashedDeployment = CfnResource & Pick<Deployment, 'addToLogicalId'>;

/**
 * Makes every deployment of an API include every change of what its stage serves. Called once for each API.
 *
 * A stage serves the snapshot that its deployment took. The CDK renews a deployment only for what its own L2 constructs
 * are created with: not for property overrides, L1 constructs, gateway responses or changed authorizers. Here the
 * logical ID of each deployment covers the rendered properties of every element, and the deployment comes after them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
 */
export function deployChangesOf(api: RestApi): void {
  const changes = new DeployedChanges(api);
  // At synthesis, because deployments may be defined after the webhook.
  beforeDependencies(api, () => changes.include());
  api.node.addValidation({ validate: () => warnAboutLaterElements(api) });
}

class DeployedChanges {
  private readonly deployments = new Set<CfnResource>();
  private isResolving = false;

  constructor(private readonly api: RestApi) {}

  public include(): void {
    for (const deployment of deploymentsOf(this.api)) {
      if (this.deployments.has(deployment)) continue;
      this.deployments.add(deployment);
      deployment.addToLogicalId({ served: Lazy.uncachedAny({ produce: () => this.served() }) });
      deployment.node.addDependency(this.precedingElements(deployment));
      this.hashOnce(deployment);
    }
  }

  /** The CDK asks for the ID at each place that refers to the deployment, also when it only looks for references. */
  private hashOnce(deployment: CfnResource): void {
    const { stack } = deployment;
    const { _logicalIdOverride: hashed, _logicalIdLocked: isLocked } = deployment as unknown as {
      readonly _logicalIdOverride?: string;
      readonly _logicalIdLocked?: boolean;
    };
    // The user has set another ID, or has exported this one.
    if (isLocked || !Token.isUnresolved(hashed)) return;
    const plain = stack.getLogicalId(deployment);
    const once = () => renderedOnce(deployment, 'logical ID', () => stack.resolve(hashed) as string);
    deployment.overrideLogicalId(
      Lazy.uncachedString({ produce: ({ preparing }) => (preparing || this.isResolving ? plain : once()) }),
    );
  }

  /** The same for every order in which the elements are defined. */
  private served(): string[] {
    // An element that refers to the deployment is a circular dependency, which CloudFormation reports.
    return this.isResolving ? [] : renderedOnce(this.api, 'served', () => this.resolving(() => this.renderServed()));
  }

  private resolving<T>(resolve: () => T): T {
    this.isResolving = true;
    try {
      return resolve();
    } finally {
      this.isResolving = false;
    }
  }

  /** The elements to depend on. The CDK asks for them after all aspects, so none is missing. */
  private precedingElements(deployment: CfnResource): IDependable {
    const elements = {};
    // Logical IDs are only compared here, so they need not cover what the deployment serves.
    const dependencyRoots = () => this.resolving(() => elementsBefore(deployment, this.api));
    Dependable.implement(elements, {
      get dependencyRoots() {
        return dependencyRoots();
      },
    });
    return elements;
  }

  private renderServed(): string[] {
    return [this.api.node.defaultChild as CfnResource, ...elementsOf(this.api, ...SERVED)]
      .map((element) => renderResource(element))
      .flatMap((rendered) =>
        rendered ? [JSON.stringify([rendered.Type, rendered.Properties, rendered.Condition])] : [],
      )
      .sort();
  }
}

/** Whether an API has a deployment that includes every change. */
export function hasDeployment(api: RestApi): boolean {
  return deploymentsOf(api).length > 0;
}

function deploymentsOf(api: RestApi): HashedDeployment[] {
  return elementsOf(api, DEPLOYMENT).filter(
    (deployment): deployment is HashedDeployment =>
      typeof (deployment as HashedDeployment).addToLogicalId === 'function',
  );
}

/** What a deployment copies and can be created before it, except what the CDK already creates before it. */
function elementsBefore(deployment: CfnResource, api: RestApi): CfnResource[] {
  const known = new Set<IConstruct>(deployment.node.scope?.node.dependencies);
  const later = elementsOf(api, DEPLOYMENT, STAGE);
  return elementsOf(api, ...PRECEDING).filter(
    (element) => !known.has(element) && isInOwnOrParentStack(element, deployment) && !refersToAny(element, later),
  );
}

/** Whether a resource refers to others, so that it is created after them. */
function refersToAny(element: CfnResource, others: readonly CfnResource[]): boolean {
  const given = readGiven(element);
  if (given?.targets.some((target) => others.includes(target as CfnResource))) return true;
  const text = given?.text ?? JSON.stringify(renderResource(element) ?? {});
  // As in `Ref`, `Fn::GetAtt` and `DependsOn`, or in `Fn::Sub`.
  return others
    .map(({ stack, logicalId }) => stack.resolve(logicalId) as string)
    .some((id) => [`"${id}"`, `\${${id}}`, `\${${id}.`].some((reference) => text.includes(reference)));
}

/** A nested stack comes after elements of its parent. In other directions, a dependency could be circular. */
function isInOwnOrParentStack(element: CfnResource, deployment: CfnResource): boolean {
  for (let stack: Stack | undefined = deployment.stack; stack; stack = stack.nestedStackParent) {
    if (stack === element.stack) return true;
  }
  return false;
}

function warnAboutLaterElements(api: RestApi): string[] {
  const deployments = deploymentsOf(api);
  if (deployments.length === 0) return [];
  for (const element of elementsOf(api, METHOD, GATEWAY_RESPONSE)) {
    if (deployments.some((deployment) => follows(deployment, element))) continue;
    Annotations.of(element).addWarningV2(
      'cdk-sendgrid-oauth-webhook:deployedBeforeElement',
      `the API '${api.node.path}' may be deployed before this resource, which is in another stack, so its stage may not ` +
        `serve it; create a Deployment of the API in a stack that is deployed after '${element.stack.node.path}', and ` +
        'add a dependency from it to this resource',
    );
  }
  return [];
}

/** Whether CloudFormation creates a deployment after an element, by this library's dependency or the user's. */
function follows(deployment: CfnResource, element: CfnResource): boolean {
  if (isInOwnOrParentStack(element, deployment) || deployment.stack.dependencies.includes(element.stack)) return true;
  const elements = withNestedStacks(element);
  return withNestedStacks(deployment)
    .flatMap((resource) => resource.obtainDependencies())
    .some((dependency) => elements.includes(dependency as CfnResource));
}

/** A resource, and the resources of the nested stacks that it is in. A dependency between stacks is one between these. */
function withNestedStacks(resource: CfnResource): CfnResource[] {
  const nestedStack = resource.stack.nestedStackResource as CfnResource | undefined;
  return [resource, ...(nestedStack ? withNestedStacks(nestedStack) : [])];
}
