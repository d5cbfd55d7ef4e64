import { API_GATEWAY_VALUES } from './resource-values';
import { RestApiServer } from './rest-api-server';
import { AssemblyModel } from '../assembly-model';
import { cloudWatchService } from '../cloudwatch/cloudwatch-service';
import { cognitoService } from '../cognito/cognito-service';
import { Problems } from '../errors';
import { lambdaService } from '../lambda/lambda-service';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';
import { sqsService } from '../sqs/sqs-service';
import { LocalStageOptions } from '../types';

/** REST APIs. Each has a server of its own. */
export const apiGatewayService: LocalService<ApiGatewayService> = {
  resourceValues: API_GATEWAY_VALUES,
  serverKeys: ({ apis }) => apis.map(({ apiId }) => apiId),
  check: checkMethods,
  create: (context) => new ApiGatewayService(context),
};

class ApiGatewayService implements RunningService {
  public readonly servers: RestApiServer[] = [];

  constructor(private readonly context: ServiceContext) {}

  public get urls(): Array<readonly [key: string, url: string]> {
    return this.servers.map(({ api, url }) => [api.apiId, url] as const);
  }

  public async start(): Promise<void> {
    const { model, clock, services, options, portOf } = this.context;
    const { onRequest = () => {}, onPost = () => {} } = options;
    const { permissions, roles } = model;
    const { servers: userPools } = services.get(cognitoService);
    const { functions } = services.get(lambdaService);
    const { queues } = services.get(sqsService);
    const cloudWatch = services.get(cloudWatchService);
    const environment = { cloudWatch, clock, userPools, functions, permissions, roles, queues, onRequest, onPost };
    for (const api of model.apis) {
      this.servers.push(await RestApiServer.start(api, environment, portOf(api.apiId)));
    }
  }

  public async stopAccepting(): Promise<void> {
    await Promise.all(this.servers.map(async (server) => server.stop()));
  }
}

function checkMethods({ apis }: AssemblyModel, options: LocalStageOptions, problems: Problems): void {
  if (!apis.some(({ methods }) => methods.length > 0)) {
    problems.add(options.assembly, 'it has no REST API with a method');
    problems.addAll(apis.flatMap(({ ignored }) => ignored));
  }
}
