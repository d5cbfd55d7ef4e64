import { Resource, StackModel } from '../cloudformation/stack-model';
import { Problems } from '../errors';
import { GatewayResponse, unsupportedIn } from './gateway-responses';
import { modelMethod } from './method-model';
import { ApiResource, RestApi, Stage, ThrottlingLimits } from './rest-api';

/** Reads the REST APIs of all stacks. */
export function modelRestApis(stacks: readonly StackModel[], problems: Problems): RestApi[] {
  const ofType = (type: string) => stacks.flatMap((stack) => stack.ofType(`AWS::ApiGateway::${type}`));
  return ofType('RestApi').map((api) => {
    const apiId = valueOf(api);
    const own = (type: string) => ofType(type).filter((resource) => resource.property('RestApiId') === apiId);
    return new RestApiReader(api, apiId, own, problems).read();
  });
}

function valueOf(resource: Resource): string {
  return String(resource.stack.ref(resource.logicalId));
}

class RestApiReader {
  constructor(
    private readonly api: Resource,
    private readonly apiId: string,
    private readonly own: (type: string) => Resource[],
    private readonly problems: Problems,
  ) {}

  public read(): RestApi {
    const { api } = this;
    this.rejectUnsupported(api, ['Body', 'BodyS3Location', 'Policy', 'MinimumCompressionSize']);
    const rootResourceId = String(api.stack.getAtt(api.logicalId, 'RootResourceId'));
    const resources = this.own('Resource').map((resource): ApiResource => ({
      resourceId: valueOf(resource),
      parentId: String(resource.property('ParentId')),
      pathPart: String(resource.property('PathPart')),
    }));
    const deployed = [...this.own('Method'), ...this.own('GatewayResponse')];
    this.checkDeployments(deployed);
    return {
      apiId: this.apiId,
      name: String(api.property('Name') ?? api.logicalId),
      where: api.where,
      region: api.stack.region,
      account: api.stack.account,
      partition: api.stack.partition,
      rootResourceId,
      binaryMediaTypes: (api.property('BinaryMediaTypes') ?? []) as string[],
      resources,
      methods: this.own('Method').map((method) =>
        modelMethod(method, pathOf(String(method.property('ResourceId')), resources), this.own('Authorizer')),
      ),
      gatewayResponses: new Map(this.own('GatewayResponse').map((response) => this.readGatewayResponse(response))),
      stages: this.own('Stage').map((stage) => this.readStage(stage)),
    };
  }

  /** A deployment is a snapshot. It may lack a resource that CloudFormation is free to create after it. */
  private checkDeployments(deployed: readonly Resource[]): void {
    const deployments = this.own('Deployment');
    if (deployments.length === 0 || this.own('Stage').length === 0) {
      this.problems.add(this.api.where, 'it has no deployment with a stage');
    }
    for (const deployment of deployments) {
      for (const part of deployed.filter(({ stack }) => stack === deployment.stack)) {
        if (deployment.dependsOn.includes(part.logicalId)) continue;
        const reason = `it does not depend on ${part.logicalId}, so it may be created without it`;
        this.problems.add(deployment.where, reason);
      }
    }
  }

  private readGatewayResponse(resource: Resource): [string, GatewayResponse] {
    const statusCode = resource.property('StatusCode');
    const response: GatewayResponse = {
      statusCode: statusCode === undefined ? undefined : Number(statusCode),
      responseParameters: (resource.property('ResponseParameters') ?? {}) as Record<string, string>,
      responseTemplates: (resource.property('ResponseTemplates') ?? {}) as Record<string, string>,
    };
    for (const part of unsupportedIn(response)) this.problems.add(resource.where, `${part} is not supported`);
    return [String(resource.property('ResponseType')), response];
  }

  private readStage(stage: Resource): Stage {
    this.rejectUnsupported(stage, ['CanarySetting', 'CacheClusterEnabled', 'ClientCertificateId']);
    return {
      stageName: String(stage.property('StageName')),
      deploymentId: String(stage.property('DeploymentId')),
      variables: (stage.property('Variables') ?? {}) as Record<string, string>,
      throttling: readThrottling(stage),
    };
  }

  private rejectUnsupported(resource: Resource, properties: readonly string[]): void {
    for (const name of properties) {
      const value = resource.property(name);
      if (value !== undefined && value !== false) this.problems.add(resource.where, `${name} is not supported`);
    }
  }
}

interface MethodSetting {
  readonly HttpMethod?: string;
  readonly ResourcePath?: string;
  readonly ThrottlingRateLimit?: number;
  readonly ThrottlingBurstLimit?: number;
}

function readThrottling(stage: Resource): Map<string, ThrottlingLimits> {
  const settings = (stage.property('MethodSettings') ?? []) as MethodSetting[];
  return new Map(
    settings
      .filter((setting) => Number(setting.ThrottlingRateLimit) >= 0 && Number(setting.ThrottlingBurstLimit) >= 0)
      .map((setting) => [
        // `~1` stands for every slash of the path except the first.
        `${setting.HttpMethod} ${String(setting.ResourcePath).replace(/^\/~1/, '/').replaceAll('~1', '/')}`,
        { rateLimit: Number(setting.ThrottlingRateLimit), burstLimit: Number(setting.ThrottlingBurstLimit) },
      ]),
  );
}

function pathOf(resourceId: string, resources: readonly ApiResource[]): string {
  const resource = resources.find((candidate) => candidate.resourceId === resourceId);
  if (!resource) return '/';
  return `${pathOf(resource.parentId, resources)}/${resource.pathPart}`.replace('//', '/');
}
