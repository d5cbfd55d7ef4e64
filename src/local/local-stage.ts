import { RestApiServer } from './api-gateway/rest-api-server';
import { AssemblyModel, modelAssembly } from './assembly-model';
import { AwsEndpoint } from './aws/aws-endpoint';
import { FunctionCredentials } from './aws/function-credentials';
import { StageClock } from './clock';
import { unqualifiedFunctionArn } from './cloudformation/physical-values';
import { UserPoolServer } from './cognito/user-pool-server';
import { EventSourceMapping } from './lambda/event-source-mapping';
import { LambdaFunctionModel } from './lambda/function-model';
import { LambdaFunction } from './lambda/lambda-function';
import { toLocalQueue } from './sqs/local-queue';
import { Queue } from './sqs/queue';
import { SqsService } from './sqs/sqs-service';
import { ParameterStore } from './ssm/parameter-store';
import { LocalQueue, LocalStageOptions, LocalWebhook } from './types';
import { webhooksOf } from './webhooks';

/**
 * Runs a synthesized cloud assembly on loopback: the user pools, REST APIs, queues and functions of its templates.
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
  private readonly mappings: EventSourceMapping[] = [];
  private readonly sqs: SqsService;
  private readonly parameters: ParameterStore;
  private endpoint?: AwsEndpoint;

  private constructor(
    private readonly model: AssemblyModel,
    private readonly options: LocalStageOptions,
  ) {
    this.sqs = new SqsService(model.queues, this.clock);
    this.parameters = new ParameterStore(model.stacks, () => this.clock.now());
  }

  /**
   * The webhooks that are hosted: each app client with each method that lets it in.
   */
  public get webhooks(): LocalWebhook[] {
    return this.apis.flatMap(({ api, url }) => webhooksOf(api, url, this.userPools, this.model));
  }

  /**
   * The queues of the hosted stacks.
   */
  public get queues(): LocalQueue[] {
    return this.sqs.queues.map((queue) => toLocalQueue(queue, this.localUrl(queue), () => this.clock.now()));
  }

  /**
   * URL under which SQS, SSM and Lambda's `Invoke` are served, for an SDK or the AWS CLI: `--endpoint-url`. Undefined
   * where no stack has a queue, a parameter or a function that may invoke another.
   */
  public get awsEndpoint(): string | undefined {
    return this.endpoint?.url;
  }

  /**
   * Sets the value of an SSM parameter, whether a stack has it or not.
   */
  public putParameter(name: string, value: string): void {
    this.parameters.put(name, { value }, {});
  }

  /**
   * Moves the stage's clock forward, so that tokens expire and hidden messages appear without waiting.
   */
  public advanceClock(milliseconds: number): void {
    this.clock.advance(milliseconds);
  }

  /**
   * Resolves when no event source mapping has anything to do: no message that it could receive, and no invocation
   * under way. Messages that are hidden after a failure do not count; `advanceClock()` brings them back.
   *
   * @param timeoutMilliseconds after which it throws
   */
  public async idle(timeoutMilliseconds = 60_000): Promise<void> {
    const end = performance.now() + timeoutMilliseconds;
    while (this.mappings.some(({ isIdle }) => !isIdle)) {
      const left = end - performance.now();
      if (left <= 0) throw new Error(`the queues were not idle after ${timeoutMilliseconds} ms`);
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, left)));
      await Promise.race([Promise.all(this.mappings.map(async (mapping) => mapping.idle())), timeout]);
      clearTimeout(timer);
    }
  }

  /**
   * Stops listening and ends every function's processes.
   */
  public async stop(): Promise<void> {
    for (const mapping of this.mappings) mapping.stop();
    const servers = [...this.apis, ...this.userPools, ...(this.endpoint ? [this.endpoint] : [])];
    await Promise.all(servers.map(async (server) => server.stop()));
    await Promise.all([...this.functions.values()].map(async (fn) => fn.stop()));
    await Promise.all(this.mappings.map(async (mapping) => mapping.untilEnded()));
  }

  private async startServers(): Promise<void> {
    const { model, clock, functions, sqs } = this;
    const { onRequest = () => {}, port = 0 } = this.options;
    const ports = [...model.userPools, ...model.apis, 'endpoint'].map((_user, index) =>
      port === 0 ? 0 : port + index,
    );
    const credentials = new FunctionCredentials(model.functions, model.roles);
    await this.stageFunctions(credentials);
    // First, since functions need its URL; its port is the last.
    const services = { sqs, parameters: this.parameters, functions, credentials, onRequest };
    if (this.hasServices()) this.endpoint = await AwsEndpoint.start(services, ports.pop()!);
    for (const pool of model.userPools) {
      this.userPools.push(await UserPoolServer.start(pool, clock, ports.shift()!, onRequest));
    }
    const { permissions, roles } = model;
    const environment = { clock, userPools: this.userPools, functions, permissions, roles, sqs, onRequest };
    for (const api of model.apis) this.apis.push(await RestApiServer.start(api, environment, ports.shift()!));
    for (const mapping of model.mappings.filter(({ isEnabled }) => isEnabled)) {
      const fn = functions.get(unqualifiedFunctionArn(mapping.functionArn))!;
      this.mappings.push(new EventSourceMapping(mapping, sqs.byArn(mapping.queueArn)!, fn, clock));
    }
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
    return { ...credentials.environmentFor(model, this.endpoint.url), ...Object.fromEntries(values) };
  }

  private localUrl({ model: { account, name } }: Queue): string {
    return `${this.endpoint?.url}/${account}/${name}`;
  }

  private hasServices(): boolean {
    const { stacks, queues, functions, roles } = this.model;
    return (
      queues.length > 0 ||
      stacks.some((stack) => stack.ofType('AWS::SSM::Parameter').length > 0) ||
      functions.some(({ roleArn }) => roles.get(roleArn)?.resourcesNamedFor('lambda:InvokeFunction').length)
    );
  }
}
