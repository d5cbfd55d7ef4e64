import { RestApi, Stage } from './api-gateway/rest-api';
import { RestApiServer } from './api-gateway/rest-api-server';
import { AssemblyModel, modelAssembly } from './assembly-model';
import { StageClock } from './clock';
import { unqualifiedFunctionArn } from './cloudformation/physical-values';
import { UserPoolServer } from './cognito/user-pool-server';
import { LambdaFunction } from './lambda/lambda-function';
import { LocalStageOptions, LocalWebhook } from './types';

/**
 * Runs a synthesized cloud assembly on loopback: the user pools, REST APIs and functions of its templates.
 *
 * Everything comes from the templates alone, so that a wrong template fails here, too. What the stage does not model
 * it names, and refuses to start.
 */
export class LocalStage {
  /**
   * Starts hosting an assembly.
   *
   * @throws LocalStageError that names all that is in the way
   */
  public static async start(options: LocalStageOptions): Promise<LocalStage> {
    const stage = new LocalStage(modelAssembly(options), options);
    try {
      await stage.startServers();
      return stage;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  private readonly clock = new StageClock();
  private readonly userPools: UserPoolServer[] = [];
  private readonly apis: RestApiServer[] = [];
  private readonly functions = new Map<string, LambdaFunction>();
  private nextPort: number;

  private constructor(
    private readonly model: AssemblyModel,
    private readonly options: LocalStageOptions,
  ) {
    this.nextPort = options.port ?? 0;
  }

  /**
   * The webhooks that are hosted: each app client with each method that lets it in.
   */
  public get webhooks(): LocalWebhook[] {
    return this.apis.flatMap((server) =>
      server.api.stages.flatMap((stage) => this.webhooksOf(server.api, stage, server.url)),
    );
  }

  /**
   * Moves the stage's clock forward, so that tokens expire without waiting.
   */
  public advanceClock(milliseconds: number): void {
    this.clock.advance(milliseconds);
  }

  /**
   * Stops listening and ends every function's processes.
   */
  public async stop(): Promise<void> {
    await Promise.all([...this.apis, ...this.userPools].map(async (server) => server.stop()));
    await Promise.all([...this.functions.values()].map(async (fn) => fn.stop()));
  }

  private async startServers(): Promise<void> {
    const { python = 'python3', onLog = () => {}, onRequest = () => {} } = this.options;
    for (const model of this.model.functions) {
      this.functions.set(model.arn, await LambdaFunction.stage(model, python, onLog));
    }
    for (const pool of this.model.userPools) {
      this.userPools.push(await UserPoolServer.start(pool, this.clock, this.takePort(), onRequest));
    }
    const environment = {
      clock: this.clock,
      userPools: this.userPools,
      functions: this.functions,
      permissions: this.model.permissions,
      onRequest,
    };
    for (const api of this.model.apis) {
      this.apis.push(await RestApiServer.start(api, environment, this.takePort()));
    }
  }

  private takePort(): number {
    return this.nextPort === 0 ? 0 : this.nextPort++;
  }

  private webhooksOf(api: RestApi, stage: Stage, url: string): LocalWebhook[] {
    return api.methods.flatMap(({ authorization, integration, resourcePath, stackName }) => {
      if (authorization.type === 'NONE' || integration.type === 'UNSUPPORTED') return [];
      return this.userPools
        .filter(({ pool }) => authorization.userPoolArns.includes(pool.arn))
        .flatMap((server) =>
          server.pool.clients.flatMap(({ clientId, clientSecret, allowedOAuthScopes }): LocalWebhook[] => {
            const scope = authorization.scopes.find((wanted) => allowedOAuthScopes.includes(wanted));
            if (scope === undefined || clientSecret === undefined) return [];
            return [
              {
                stackName,
                authorizationMethod: 'OAuth 2.0',
                clientId,
                clientSecret,
                clientSecretCommand: server.secretCommand(clientId),
                tokenUrl: server.tokenUrl,
                httpPostUrl: `${url}/${stage.stageName}${resourcePath}`,
                scope,
                functionName: this.functions.get(unqualifiedFunctionArn(integration.functionArn))!.model.name,
              },
            ];
          }),
        );
    });
  }
}
