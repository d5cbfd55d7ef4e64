import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnRestApi, CfnStage, RestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { elementsOf } from './api-elements';
import { renderedProperties, renderResource } from './rendered-resource';
import { givenProperty, refersTo, resourcesNear } from './resources';
import { renderedOnce } from './tree-snapshot';
import { failProp, failProps } from './validation';

const CONDITIONAL = 'exists only under a condition';

/** A base URL of a stage below a custom domain. */
interface DomainUrl {
  readonly domainName: string;
  /** The base path, and the stage if the mapping leaves it to the caller. Empty, or with a leading slash. */
  readonly basePath: string;
  /** Why SendGrid cannot use the domain. */
  readonly obstacle?: string;
}

/**
 * Returns a URL of an API's path that SendGrid can reach: below the first custom domain in the construct tree that is
 * mapped to the stage, or else below the execute-api endpoint. A private API has neither.
 *
 * Call it at synthesis only, because a user may add the domain at any time.
 *
 * @param path with a leading slash
 */
export function reachableUrl(scope: IConstruct, api: RestApi, path: string): string {
  const { deploymentStage: stage } = api;
  if (!stage) {
    return failProps(
      scope,
      '`api` must have a `deploymentStage`, because the URL to post to contains its name; set one, or set `baseUrl`',
    );
  }
  const { EndpointConfiguration, DisableExecuteApiEndpoint } = propertiesOfApi(api);
  if (isPrivate(EndpointConfiguration)) {
    return failUnreachable(
      scope,
      `${api.node.path}, which is a private API`,
      'use a regional API, or set `baseUrl` to the URL of a public proxy in front of it',
    );
  }
  const domainUrls = domainUrlsOf(api, stage);
  const usable = domainUrls.find(({ obstacle }) => obstacle === undefined);
  if (usable) return `https://${usable.domainName}${usable.basePath}${path}`;
  // A property override may be text.
  if (String(DisableExecuteApiEndpoint) !== 'true') return api.urlForPath(path);
  const obstacles = domainUrls.map(({ domainName, obstacle }) => `; its domain ${domainName} ${obstacle}`);
  return failUnreachable(
    scope,
    `${api.node.path}, whose execute-api endpoint is disabled${obstacles.join('')}`,
    'map a custom domain to its deployment stage, or set `baseUrl` to a URL that leads to this stage',
  );
}

/**
 * Errors for a URL that nobody reads. An API without a stage has none, and a warning of its own. Warns if the URL is the
 * execute-api endpoint's only because a condition may leave out the domain.
 */
export function reachabilityErrors(scope: IConstruct, api: RestApi): string[] {
  try {
    const { deploymentStage: stage } = api;
    if (!stage) return [];
    reachableUrl(scope, api, '/');
    const domainUrls = domainUrlsOf(api, stage);
    const conditional = domainUrls.find(({ obstacle }) => obstacle === CONDITIONAL);
    if (conditional && domainUrls.every(({ obstacle }) => obstacle !== undefined)) {
      Annotations.of(scope).addWarningV2(
        'cdk-sendgrid-oauth-webhook:conditionalDomain',
        `the HTTP Post URL is that of the execute-api endpoint, because the domain ${conditional.domainName} ` +
          `${CONDITIONAL}; to use the domain, set \`baseUrl\``,
      );
    }
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

function failUnreachable(scope: IConstruct, got: string, whatToDo: string): never {
  return failProp(scope, 'api', 'be reachable from the internet', got, whatToDo);
}

/** The mappings to a stage, and their domains. */
export function domainElementsOf(api: RestApi, stage: Stage): CfnResource[] {
  return mappingsOf(api, stage).flatMap((mapping) => [mapping, domainResourceOf(mapping) ?? []].flat());
}

function mappingsOf(api: RestApi, stage: Stage): CfnResource[] {
  return elementsOf(api, 'AWS::ApiGateway::BasePathMapping', 'AWS::ApiGatewayV2::ApiMapping').filter((mapping) => {
    const mappedStage = givenProperty(mapping, 'Stage');
    return isNone(mappedStage) || isStage(mappedStage, stage);
  });
}

function domainUrlsOf(api: RestApi, stage: Stage): DomainUrl[] {
  return mappingsOf(api, stage).flatMap((mapping) => {
    const domain = domainOf(mapping, api);
    // A token of another stack would make the API's stack depend on that stack, which depends on the API.
    if (Token.isUnresolved(domain.domainName) && Stack.of(mapping) !== Stack.of(api)) return [];
    const mappedStage = givenProperty(mapping, 'Stage');
    // The CDK uses the mapping of API Gateway V2 for base paths of several segments.
    const basePath = givenProperty(mapping, 'BasePath') ?? givenProperty(mapping, 'ApiMappingKey');
    const segments = [isNone(basePath) ? [] : basePath, isNone(mappedStage) ? stage.stageName : []].flat();
    return [{ ...domain, basePath: segments.map((segment) => `/${segment}`).join('') }];
  });
}

function isStage(mappedStage: unknown, stage: Stage): boolean {
  const resource = stage.node.defaultChild as CfnStage | undefined;
  return refersTo(mappedStage, resource) || [stage.stageName, resource?.stageName].includes(mappedStage as string);
}

function domainOf(mapping: CfnResource, api: RestApi): Pick<DomainUrl, 'domainName' | 'obstacle'> {
  const domain = domainResourceOf(mapping);
  const domainName = String(givenProperty(domain ?? mapping, 'DomainName'));
  const obstacle =
    wildcardObstacle(domainName) ??
    (domain && obstacleOf(domain)) ??
    conditionalObstacle(api, domain ? [domain, mapping] : [mapping]);
  return { domainName, obstacle };
}

/** A mapping can refer to a domain by its name or by its resource. An imported domain has no resource. */
function domainResourceOf(mapping: CfnResource): CfnResource | undefined {
  const reference = givenProperty(mapping, 'DomainName');
  return resourcesNear(mapping, 'AWS::ApiGateway::DomainName', 'AWS::ApiGatewayV2::DomainName').find(
    (resource) => refersTo(reference, resource) || reference === givenProperty(resource, 'DomainName'),
  );
}

/** Unless the API exists under the same condition. */
function conditionalObstacle(api: RestApi, resources: readonly CfnResource[]): string | undefined {
  const conditionOfApi = renderResource(api.node.defaultChild as CfnResource)?.Condition;
  const conditions = resources.map((resource) => renderResource(resource)?.Condition);
  return conditions.some((one) => one !== undefined && one !== conditionOfApi) ? CONDITIONAL : undefined;
}

/** Known from the name alone, so for an imported domain too. */
function wildcardObstacle(domainName: string): string | undefined {
  return domainName.includes('*') ? 'is a wildcard domain, which names no host' : undefined;
}

function obstacleOf(domain: CfnResource): string | undefined {
  const { MutualTlsAuthentication, EndpointConfiguration, RoutingMode } = renderedProperties(domain);
  if (MutualTlsAuthentication) return 'requires a client certificate (mutual TLS), which SendGrid does not have';
  if (isPrivate(EndpointConfiguration)) return 'is private';
  if (RoutingMode === 'ROUTING_RULE_ONLY') return 'ignores mappings, because its routing mode is ROUTING_RULE_ONLY';
  return undefined;
}

/** The properties of an API as its template will have them. */
export function propertiesOfApi(api: RestApi): Readonly<Record<string, unknown>> {
  return renderedOnce(api, 'properties', () => renderedProperties(api.node.defaultChild as CfnRestApi));
}

export function isPrivate(endpointConfiguration: unknown): boolean {
  const { Types } = (endpointConfiguration ?? {}) as { Types?: unknown };
  return Array.isArray(Types) && Types.includes('PRIVATE');
}

/** API Gateway's text for a base path or a stage that is left out. */
function isNone(value: unknown): boolean {
  return value === undefined || value === '' || value === '(none)';
}
