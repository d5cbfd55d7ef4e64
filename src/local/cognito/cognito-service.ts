import { AppClientSecrets } from './app-client-secrets';
import { COGNITO_VALUES } from './resource-values';
import { handleCognitoRequest, TARGET } from './user-pool-api';
import { UserPoolServer } from './user-pool-server';
import { isActionGranted } from '../assembly-model';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';
import { hasTarget, ServiceRequest } from '../service/service-request';
import { ServiceResponse } from '../service/service-response';

/** User pools with their token endpoints, and the API for client secrets. */
export const cognitoService: LocalService<CognitoService> = {
  resourceValues: COGNITO_VALUES,
  endpoint: {
    sdkName: 'COGNITO_IDENTITY_PROVIDER',
    accepts: (request) => hasTarget(request, TARGET),
    isUsed: (model) => isActionGranted(model, 'cognito-idp:DescribeUserPoolClient'),
  },
  serverKeys: ({ userPools }) => userPools.map(({ arn }) => arn),
  create: (context, previous) => new CognitoService(context, previous),
};

class CognitoService implements RunningService {
  public readonly servers: UserPoolServer[] = [];
  private readonly clientSecrets: AppClientSecrets;
  private readonly previousServers: readonly UserPoolServer[];

  constructor(
    private readonly context: ServiceContext,
    previous: CognitoService | undefined,
  ) {
    this.clientSecrets = previous?.clientSecrets ?? new AppClientSecrets();
    this.previousServers = previous?.servers ?? [];
  }

  public get urls(): Array<readonly [key: string, url: string]> {
    return this.servers.map(({ pool, url }) => [pool.arn, url] as const);
  }

  public async start(): Promise<void> {
    const { model, clock, options, portOf } = this.context;
    for (const pool of model.userPools) {
      const previous = this.previousServers.find((server) => server.pool.arn === pool.arn);
      const { onRequest = () => {} } = options;
      const environment = { secrets: this.clientSecrets, clock, onRequest, previous };
      this.servers.push(await UserPoolServer.start(pool, environment, portOf(pool.arn)));
    }
  }

  public async stopAccepting(): Promise<void> {
    await Promise.all(this.servers.map(async (server) => server.stop()));
  }

  public handle({ target, body, caller }: ServiceRequest): ServiceResponse {
    const { userPools } = this.context.model;
    return handleCognitoRequest(String(target?.operation), body.toString(), userPools, this.clientSecrets, caller);
  }
}
