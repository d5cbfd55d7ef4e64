import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnBasePathMapping, CfnDomainName, CfnRestApi, CfnStage, RestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnApiMapping, CfnDomainName as CfnDomainNameV2 } from 'aws-cdk-lib/aws-apigatewayv2';
import { IConstruct } from 'constructs';
import { renderedProperties, resourcesNear } from './rendered-properties';
import { failProp, failProps } from './validation';

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
 * mapped to the stage, or else below the execute-api endpoint. Call it at synthesis only, because a user may add the
 * domain at any time.
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
  const domainUrls = domainUrlsOf(api, stage);
  const usable = domainUrls.find(({ obstacle }) => obstacle === undefined);
  if (usable) return `https://${usable.domainName}${usable.basePath}${path}`;
  const { DisableExecuteApiEndpoint: isDisabled, EndpointConfiguration: endpoint } = renderedProperties(
    api.node.defaultChild as CfnRestApi,
  );
  if (!isTrue(isDisabled) && !isPrivate(endpoint)) return api.urlForPath(path);
  return failUnreachable(scope, api, isPrivate(endpoint), domainUrls);
}

/** Errors for a URL that nobody reads. An API without a stage has none, and a warning of its own. */
export function reachabilityErrors(scope: IConstruct, api: RestApi): string[] {
  try {
    if (api.deploymentStage) reachableUrl(scope, api, '/');
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

function failUnreachable(scope: IConstruct, api: RestApi, isPrivateApi: boolean, domainUrls: DomainUrl[]): never {
  const got = isPrivateApi
    ? `${api.node.path}, which is a private API`
    : `${api.node.path}, whose execute-api endpoint is disabled`;
  const obstacles = domainUrls.map(({ domainName, obstacle }) => `; its domain ${domainName} ${obstacle}`).join('');
  const whatToDo = isPrivateApi
    ? 'use a regional API, or set `baseUrl` to the URL of a public proxy in front of it'
    : 'map a custom domain to its deployment stage, or set `baseUrl` to a URL that leads to this stage';
  return failProp(scope, 'api', 'be reachable from the internet', `${got}${obstacles}`, whatToDo);
}

function domainUrlsOf(api: RestApi, stage: Stage): DomainUrl[] {
  const names = [stage.stageName, (stage.node.defaultChild as CfnStage | undefined)?.stageName];
  const found: DomainUrl[] = [];
  for (const mapping of mappingsOf(api)) {
    const domain = domainOf(mapping.domainName, mapping.resource);
    // A token of another stack would make the API's stack depend on that stack, which depends on the API.
    if (Token.isUnresolved(domain.domainName) && Stack.of(mapping.resource) !== Stack.of(api)) continue;
    const isAllStages = isNone(mapping.stage);
    if (!isAllStages && !names.includes(mapping.stage)) continue;
    const segments = [isNone(mapping.basePath) ? [] : mapping.basePath, isAllStages ? stage.stageName : []].flat();
    found.push({ ...domain, basePath: segments.map((segment) => `/${segment}`).join('') });
  }
  return found;
}

interface Mapping {
  readonly resource: CfnResource;
  readonly domainName: string;
  readonly basePath?: string;
  readonly stage?: string;
}

/** The CDK uses the resource of API Gateway V2 for base paths of several segments. */
function mappingsOf(api: RestApi): Mapping[] {
  const types = [CfnBasePathMapping.CFN_RESOURCE_TYPE_NAME, CfnApiMapping.CFN_RESOURCE_TYPE_NAME];
  return resourcesNear<CfnBasePathMapping & CfnApiMapping>(api, ...types)
    .filter(({ restApiId, apiId }) => (restApiId ?? apiId) === api.restApiId)
    .map((resource) => {
      const { domainName, basePath, apiMappingKey, stage } = resource;
      return { resource, domainName, basePath: basePath ?? apiMappingKey, stage };
    });
}

/** A mapping can refer to a domain by its name or by its resource. An imported domain has no resource. */
function domainOf(reference: string, mapping: CfnResource): Pick<DomainUrl, 'domainName' | 'obstacle'> {
  const types = [CfnDomainName.CFN_RESOURCE_TYPE_NAME, CfnDomainNameV2.CFN_RESOURCE_TYPE_NAME];
  const resource = resourcesNear<CfnDomainName | CfnDomainNameV2>(mapping, ...types).find(
    ({ ref, domainName }) => reference === ref || reference === domainName,
  );
  if (!resource) return { domainName: reference };
  return { domainName: resource.domainName ?? reference, obstacle: obstacleOf(resource) };
}

function obstacleOf(domain: CfnDomainName | CfnDomainNameV2): string | undefined {
  const { MutualTlsAuthentication, EndpointConfiguration, RoutingMode } = renderedProperties(domain);
  if (MutualTlsAuthentication) return 'requires a client certificate (mutual TLS), which SendGrid does not have';
  if (isPrivate(EndpointConfiguration)) return 'is private';
  if (RoutingMode === 'ROUTING_RULE_ONLY') return 'ignores mappings, because its routing mode is ROUTING_RULE_ONLY';
  return undefined;
}

function isPrivate(endpointConfiguration: unknown): boolean {
  const { Types } = (endpointConfiguration ?? {}) as { Types?: unknown };
  return Array.isArray(Types) && Types.includes('PRIVATE');
}

/** Property overrides may be text. */
function isTrue(value: unknown): boolean {
  return String(value) === 'true';
}

/** API Gateway's text for a base path or a stage that is left out. */
function isNone(value: string | undefined): boolean {
  return value === undefined || value === '' || value === '(none)';
}
