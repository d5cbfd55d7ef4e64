import { Resource, StackModel } from '../cloudformation/stack-model';
import { undefinedIfUnresolved } from '../cloudformation/unresolved';
import { Problems } from '../errors';
import { GatewayResponse, unsupportedIn } from './gateway-responses';
import { modelMethod } from './method-model';
import { AccessLogSetting, ApiResource, Method, RestApi, Stage, ThrottlingLimits } from './rest-api';

/** Reads the REST APIs of all stacks. */
export function modelRestApis(stacks: readonly StackModel[]): RestApi[] {
  const ofType = (type: string) => stacks.flatMap((stack) => stack.ofType(`AWS::ApiGateway::${type}`));
  return ofType('RestApi').map((api) => {
    const apiId = valueOf(api);
    const isOwn = (resource: Resource) => undefinedIfUnresolved(() => resource.property('RestApiId')) === apiId;
    return new RestApiReader(api, apiId, (type) => ofType(type).filter(isOwn)).read();
  });
}

function valueOf(resource: Resource): string {
  return String(resource.stack.ref(resource.logicalId));
}

/** Properties of an API that the stage ignores, with what they do on AWS. */
const IGNORED_PROPERTIES: Readonly<Record<string, string>> = {
  Body: 'its OpenAPI document, so paths that only the document defines are not found',
  BodyS3Location: 'its OpenAPI document, so paths that only the document defines are not found',
  Policy: 'its resource policy, which can deny requests on AWS',
  MinimumCompressionSize: 'its compression of requests and responses',
};

class RestApiReader {
  private readonly problems = new Problems();

  constructor(
    private readonly api: Resource,
    private readonly apiId: string,
    private readonly own: (type: string) => Resource[],
  ) {}

  public read(): RestApi {
    const { api } = this;
    const rootResourceId = String(api.stack.getAtt(api.logicalId, 'RootResourceId'));
    const resources = this.readAll('Resource', (resource): ApiResource => ({
      resourceId: valueOf(resource),
      parentId: String(resource.property('ParentId')),
      pathPart: String(resource.property('PathPart')),
    }));
    this.checkDeployments();
    const stages = this.readAll('Stage', (stage) => this.readStage(stage));
    const methods = this.own('Method').flatMap(
      (method) => undefinedIfUnresolved(() => this.readMethod(method, resources, stages)) ?? [],
    );
    const gatewayResponses = this.readAll('GatewayResponse', (response) => this.readGatewayResponse(response));
    const { all: problems } = this.problems;
    return {
      apiId: this.apiId,
      name: String(undefinedIfUnresolved(() => api.property('Name')) ?? api.logicalId),
      where: api.where,
      region: api.stack.region,
      account: api.stack.account,
      partition: api.stack.partition,
      rootResourceId,
      binaryMediaTypes: (api.property('BinaryMediaTypes') ?? []) as string[],
      resources,
      methods,
      gatewayResponses: new Map(gatewayResponses),
      stages,
      problems,
      ignored: Object.entries(IGNORED_PROPERTIES)
        .filter(([property]) => api.raw(property) !== undefined)
        .map(([, what]) => `${api.where}: the local stage ignores ${what}`),
    };
  }

  /** Reads resources. One that cannot be read becomes a problem. */
  private readAll<T>(type: string, read: (resource: Resource) => T | undefined): T[] {
    return this.own(type).flatMap((resource) => {
      const item = this.problems.attempt(resource.where, () => read(resource));
      return item === undefined ? [] : [item];
    });
  }

  private checkDeployments(): void {
    if (this.own('Deployment').length === 0 || this.own('Stage').length === 0) {
      this.problems.add(this.api.where, 'it has no deployment with a stage');
    }
    for (const response of this.own('GatewayResponse')) {
      for (const [where, problem] of this.missingDeployments(response)) this.problems.add(where, problem);
    }
  }

  /** A deployment is a snapshot. It may lack a resource that CloudFormation is free to create after it. */
  private missingDeployments({ stack, logicalId }: Resource): Array<readonly [where: string, problem: string]> {
    return this.own('Deployment')
      .filter((deployment) => deployment.stack === stack && !deployment.dependsOn.includes(logicalId))
      .map(({ where }) => [where, `it does not depend on ${logicalId}, so it may be created without it`]);
  }

  private readMethod(method: Resource, resources: readonly ApiResource[], stages: readonly Stage[]): Method {
    const problems = new Problems();
    for (const [where, problem] of this.missingDeployments(method)) problems.add(where, problem);
    const path = pathOf(String(method.property('ResourceId')), resources);
    const model = modelMethod(method, path, this.own('Authorizer'));
    for (const { where, cachedMethods } of stages) {
      if (!cachedMethods.has(`${model.httpMethod} ${path}`)) continue;
      problems.add(where, `it caches ${model.httpMethod} ${path}, so events would be answered from the cache and lost`);
    }
    return { ...model, problems: problems.all };
  }

  private readGatewayResponse(resource: Resource): [string, GatewayResponse] | undefined {
    const statusCode = resource.property('StatusCode');
    const response: GatewayResponse = {
      statusCode: statusCode === undefined ? undefined : Number(statusCode),
      responseParameters: (resource.property('ResponseParameters') ?? {}) as Record<string, string>,
      responseTemplates: (resource.property('ResponseTemplates') ?? {}) as Record<string, string>,
    };
    const unsupported = unsupportedIn(response);
    for (const part of unsupported) this.problems.add(resource.where, `${part} is not supported`);
    if (unsupported.length > 0) return undefined;
    return [String(resource.property('ResponseType')), response];
  }

  private readStage(stage: Resource): Stage {
    if (stage.raw('CanarySetting') !== undefined) this.problems.add(stage.where, 'CanarySetting is not supported');
    const settings = (stage.property('MethodSettings') ?? []) as MethodSetting[];
    return {
      where: stage.where,
      stageName: String(stage.property('StageName')),
      deploymentId: String(stage.property('DeploymentId')),
      variables: (stage.property('Variables') ?? {}) as Record<string, string>,
      throttling: readThrottling(settings),
      meteredMethods: new Map(settings.map((setting) => [methodOf(setting), setting.MetricsEnabled === true])),
      accessLog: readAccessLog(stage),
      cachedMethods: stage.property('CacheClusterEnabled') === true ? readCachedMethods(settings) : new Set(),
    };
  }
}

interface MethodSetting {
  readonly HttpMethod?: string;
  readonly ResourcePath?: string;
  readonly ThrottlingRateLimit?: number;
  readonly ThrottlingBurstLimit?: number;
  readonly CachingEnabled?: boolean;
  readonly MetricsEnabled?: boolean;
}

/** Returns undefined for a log group outside the hosted stacks, and for a delivery stream. */
function readAccessLog(stage: Resource): AccessLogSetting | undefined {
  const setting = undefinedIfUnresolved(() => stage.property('AccessLogSetting')) as
    { readonly DestinationArn?: string; readonly Format?: string } | undefined;
  const [, logGroupName] = /:log-group:([^:]+)/.exec(setting?.DestinationArn ?? '') ?? [];
  return logGroupName === undefined ? undefined : { logGroupName, format: setting?.Format ?? '' };
}

/** Settings for all methods cache `GET` only. */
function readCachedMethods(settings: readonly MethodSetting[]): Set<string> {
  return new Set(settings.filter(({ CachingEnabled }) => CachingEnabled === true).map(methodOf));
}

function methodOf({ HttpMethod, ResourcePath }: MethodSetting): string {
  // `~1` stands for every slash of the path except the first.
  return `${HttpMethod} ${String(ResourcePath).replace(/^\/~1/, '/').replaceAll('~1', '/')}`;
}

function readThrottling(settings: readonly MethodSetting[]): Map<string, ThrottlingLimits> {
  return new Map(
    settings
      .filter((setting) => Number(setting.ThrottlingRateLimit) >= 0 && Number(setting.ThrottlingBurstLimit) >= 0)
      .map((setting) => [
        methodOf(setting),
        { rateLimit: Number(setting.ThrottlingRateLimit), burstLimit: Number(setting.ThrottlingBurstLimit) },
      ]),
  );
}

function pathOf(resourceId: string, resources: readonly ApiResource[]): string {
  const resource = resources.find((candidate) => candidate.resourceId === resourceId);
  if (!resource) return '/';
  return `${pathOf(resource.parentId, resources)}/${resource.pathPart}`.replace('//', '/');
}
