import { RestApiServer } from './api-gateway/rest-api-server';
import { AssemblyModel } from './assembly-model';
import { AwsEndpoint } from './aws-endpoint';
import { unqualifiedFunctionArn } from './cloudformation/physical-values';
import { UserPoolServer } from './cognito/user-pool-server';
import { EventSourceMapping } from './lambda/event-source-mapping';
import { LambdaFunctionModel } from './lambda/function-model';
import { LambdaFunction } from './lambda/lambda-function';
import { Ports } from './ports';
import { FunctionCredentials } from './service/function-credentials';
import { Queue } from './sqs/queue';
import { SqsService } from './sqs/sqs-service';
import { StageState } from './stage-state';
import { LocalStageOptions } from './types';

/** The servers and functions of one version of an assembly. */
export class Hosting {
  /**
   * Starts all of them; whoever gets none has nothing to stop.
   *
   * @param before the version before it, whose ports are free again and whose functions may still run
   */
  public static async start(
    model: AssemblyModel,
    options: LocalStageOptions,
    state: StageState,
    before?: Hosting,
  ): Promise<Hosting> {
    const hosting = new Hosting(model, options, state, before?.sqs);
    try {
      await hosting.startServers(before);
      return hosting;
    } catch (error) {
      await hosting.stop();
      throw error;
    }
  }

  public readonly userPools: UserPoolServer[] = [];
  public readonly apis: RestApiServer[] = [];
  public readonly functions = new Map<string, LambdaFunction>();
  public readonly mappings: EventSourceMapping[] = [];
  public readonly sqs: SqsService;
  public endpoint?: AwsEndpoint;

  private constructor(
    public readonly model: AssemblyModel,
    private readonly options: LocalStageOptions,
    private readonly state: StageState,
    sqsBefore: SqsService | undefined,
  ) {
    this.sqs = new SqsService(model.queues, state.clock, sqsBefore);
  }

  public localUrl({ model: { account, name } }: Queue): string {
    return `${this.endpoint?.url}/${account}/${name}`;
  }

  public async stop(): Promise<void> {
    await this.stopServers();
    await this.stopFunctions();
  }

  /** Lets events that are under way come to their end. */
  public async stopServers(): Promise<void> {
    for (const mapping of this.mappings) mapping.stop();
    const servers = [...this.apis, ...this.userPools, ...(this.endpoint ? [this.endpoint] : [])];
    await Promise.all(servers.map(async (server) => server.stop()));
  }

  public async stopFunctions(): Promise<void> {
    await Promise.all([...this.functions.values()].map(async (fn) => fn.stop()));
    await Promise.all(this.mappings.map(async (mapping) => mapping.untilEnded()));
  }

  private async startServers(before: Hosting | undefined): Promise<void> {
    const { model, functions, sqs, state } = this;
    const { clock, parameters, secrets, clientSecrets } = state;
    const { onRequest = () => {}, onPost = () => {}, port = 0 } = this.options;
    const keys = [...model.userPools.map(({ arn }) => arn), ...model.apis.map(({ apiId }) => apiId), 'endpoint'];
    const ports = new Ports(port, keys, before?.urls ?? []);
    const credentials = new FunctionCredentials(model.functions, model.roles);
    await this.stageFunctions(credentials);
    const { userPools } = model;
    const services = { sqs, parameters, secrets, userPools, clientSecrets, functions, credentials, onRequest };
    // First, since functions need its URL.
    if (before?.endpoint || this.hasServices()) this.endpoint = await AwsEndpoint.start(services, ports.of('endpoint'));
    for (const pool of userPools) {
      const known = before?.userPools.find((server) => server.pool.arn === pool.arn);
      const environment = { secrets: clientSecrets, clock, onRequest, before: known };
      this.userPools.push(await UserPoolServer.start(pool, environment, ports.of(pool.arn)));
    }
    const { permissions, roles } = model;
    const environment = { clock, userPools: this.userPools, functions, permissions, roles, sqs, onRequest, onPost };
    for (const api of model.apis) {
      this.apis.push(await RestApiServer.start(api, environment, ports.of(api.apiId)));
    }
    for (const mapping of model.mappings.filter(({ isEnabled }) => isEnabled)) {
      const fn = functions.get(unqualifiedFunctionArn(mapping.functionArn))!;
      this.mappings.push(new EventSourceMapping(mapping, sqs.byArn(mapping.queueArn)!, fn, clock));
    }
  }

  private get urls(): Array<[key: string, url: string]> {
    return [
      ...this.userPools.map(({ pool, url }): [string, string] => [pool.arn, url]),
      ...this.apis.map(({ api, url }): [string, string] => [api.apiId, url]),
      ...(this.endpoint ? [['endpoint', this.endpoint.url] as [string, string]] : []),
    ];
  }

  private async stageFunctions(credentials: FunctionCredentials): Promise<void> {
    const { python = 'python3', onLog = () => {} } = this.options;
    for (const model of this.model.functions) {
      const environment = () => this.environmentOf(model, credentials);
      this.functions.set(model.arn, await LambdaFunction.stage(model, { python, onLog, environment }));
    }
  }

  /** AWS's SDK for JavaScript goes where a queue URL leads, whatever endpoint it is given: that must be here, too. */
  private environmentOf(model: LambdaFunctionModel, credentials: FunctionCredentials): Record<string, string> {
    if (!this.endpoint) return { ...model.environment };
    const values = Object.entries(model.environment).map(([name, value]) => {
      const queue = this.sqs.queues.find(({ model: { url } }) => url === value);
      return [name, queue ? this.localUrl(queue) : value];
    });
    const isProvider = this.model.customResources.some(({ serviceToken }) => serviceToken === model.arn);
    return {
      ...credentials.environmentFor(model, this.endpoint.url),
      ...Object.fromEntries(values),
      ...(isProvider ? { SENDGRID_API_URL: this.state.sendGrid!.url } : {}),
    };
  }

  private hasServices(): boolean {
    const { stacks, queues, functions, roles, customResources } = this.model;
    return (
      queues.length > 0 ||
      customResources.length > 0 ||
      stacks.some((stack) => stack.ofType('AWS::SSM::Parameter').length > 0) ||
      functions.some(({ roleArn }) => CALLS.some((action) => roles.get(roleArn)?.resourcesNamedFor(action).length))
    );
  }
}

/** What functions call on the endpoint, if their roles say so. */
const CALLS = ['lambda:InvokeFunction', 'secretsmanager:GetSecretValue', 'cognito-idp:DescribeUserPoolClient'];
