import { AssemblyModel, modelAssembly } from './assembly-model';
import { ProviderAccess } from './cloudformation/custom-resources';
import { Hosting } from './hosting';
import { localize, assignApiKeys } from './registrations';
import { LocalSendGrid } from './sendgrid/mock/local-sendgrid';
import { toLocalQueue } from './sqs/local-queue';
import { StageState } from './stage-state';
import { LocalQueue, LocalStageOptions, LocalWebhook } from './types';
import { webhooksOf } from './webhooks';

/** How often it is looked for posts of the stand-in that are due. */
const POST_INTERVAL_MS = 1_000;

/**
 * Runs a synthesized cloud assembly on loopback: the user pools, REST APIs, queues and functions of its templates, and
 * its registrations with SendGrid, for which it has a stand-in.
 *
 * Everything comes from the templates alone, so that a wrong template fails here, too. What the stage does not model
 * it names, and refuses to start.
 */
export class LocalStage {
  /**
   * Starts hosting an assembly, and registers its webhooks.
   *
   * @throws LocalStageError that names all that is in the way
   * @throws Error if a registration fails, with its reason
   */
  public static async start(options: LocalStageOptions): Promise<LocalStage> {
    const model = modelAssembly(options);
    const stage = new LocalStage(options, new StageState(model.stacks, options));
    try {
      await stage.host(model);
      return stage;
    } catch (error) {
      await stage.end();
      throw error;
    }
  }

  private hosting?: Hosting;
  private ownSendGrid?: { readonly server: LocalSendGrid; readonly timer: NodeJS.Timeout };

  private constructor(
    private readonly options: LocalStageOptions,
    private readonly state: StageState,
  ) {}

  /**
   * The webhooks that are hosted: each app client with each method that lets it in.
   */
  public get webhooks(): LocalWebhook[] {
    const { apis = [], userPools = [], model } = this.hosting ?? {};
    return apis.flatMap(({ api, url }) => webhooksOf(api, url, userPools, model!));
  }

  /**
   * The queues of the hosted stacks.
   */
  public get queues(): LocalQueue[] {
    const { hosting, state } = this;
    return (hosting?.sqs.queues ?? []).map((queue) =>
      toLocalQueue(queue, hosting!.localUrl(queue), () => state.clock.now()),
    );
  }

  /**
   * URL under which the services of AWS are served, for an SDK or the AWS CLI: `--endpoint-url`. They are SQS, SSM's
   * parameters, Lambda's `Invoke`, Secrets Manager's `GetSecretValue`, and Cognito as far as it is about the secrets of
   * app clients. Undefined where no stack has anything that could be called there.
   */
  public get awsEndpoint(): string | undefined {
    return this.hosting?.endpoint?.url;
  }

  /**
   * The stand-in for SendGrid that registrations talk to, which posts events to what is registered there. Undefined
   * where there is no registration.
   */
  public get sendGrid(): LocalSendGrid | undefined {
    return this.state.sendGrid;
  }

  /**
   * Sets the value of an SSM parameter, whether a stack has it or not.
   */
  public putParameter(name: string, value: string): void {
    this.state.parameters.put(name, { value }, {});
  }

  /**
   * Moves the stage's clock forward, so that tokens expire and hidden messages appear without waiting.
   */
  public advanceClock(milliseconds: number): void {
    this.state.clock.advance(milliseconds);
  }

  /**
   * Makes the posts of the stand-in for SendGrid that are due, and resolves when no event source mapping has anything to
   * do: no message that it could receive, and no invocation under way. Messages that are hidden after a failure do not
   * count; `advanceClock()` brings them back.
   *
   * @param timeoutMilliseconds after which it throws
   */
  public async idle(timeoutMilliseconds = 60_000): Promise<void> {
    const end = performance.now() + timeoutMilliseconds;
    await this.state.sendGrid?.postDue();
    const mappings = this.hosting?.mappings ?? [];
    while (mappings.some(({ isIdle }) => !isIdle)) {
      const left = end - performance.now();
      if (left <= 0) throw new Error(`the queues were not idle after ${timeoutMilliseconds} ms`);
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, left)));
      await Promise.race([Promise.all(mappings.map(async (mapping) => mapping.idle())), timeout]);
      clearTimeout(timer);
    }
  }

  /**
   * Hosts another version of the assembly, as a deployment would bring it about: what stays keeps its URL, messages,
   * parameters and secrets, and registrations that have changed are told to SendGrid's stand-in. If one fails, the
   * version before is hosted again. One that is no longer there, and cannot be deleted, stays at the stand-in, as with
   * CloudFormation; the log of its function says why.
   *
   * @param assembly directory of the cloud assembly, by default the one that the stage was started with
   * @throws LocalStageError that names all that is in the way, and leaves the stage as it is
   * @throws Error if a registration fails, with its reason
   */
  public async update(assembly: string = this.options.assembly): Promise<void> {
    const model = modelAssembly({ ...this.options, assembly });
    const before = this.hosting!;
    try {
      await this.host(model);
    } catch (error) {
      // Unless the failure of a registration has rolled it back already.
      if (this.hosting === before) await this.host(before.model);
      await before.stopFunctions();
      throw error;
    }
  }

  /**
   * Takes the registrations back, stops listening and ends every function's processes.
   *
   * @throws Error if a registration cannot be taken back, when all else is stopped
   */
  public async stop(): Promise<void> {
    try {
      await this.state.customResources.destroy(this.providerAccess());
    } finally {
      await this.end();
    }
  }

  private async end(): Promise<void> {
    await this.hosting?.stop();
    clearInterval(this.ownSendGrid?.timer);
    await this.ownSendGrid?.server.stop();
  }

  private async host(model: AssemblyModel): Promise<void> {
    const { hosting: before, state } = this;
    state.deploy(model.stacks);
    if (model.customResources.length > 0) await this.startSendGrid(model);
    await before?.stopServers();
    const hosting = await Hosting.start(model, this.options, state, before);
    this.hosting = hosting;
    const rollBack = before && (async () => this.rollBack(before, hosting));
    try {
      await state.customResources.deploy(model.customResources, this.providerAccess(before), rollBack);
    } catch (error) {
      if (before) await hosting.stopFunctions();
      throw error;
    }
    await before?.stopFunctions();
  }

  /** Hosts the previous version again, so that registrations find its functions and app clients in a rollback. */
  private async rollBack(previous: Hosting, failed: Hosting): Promise<ProviderAccess> {
    this.state.deploy(previous.model.stacks);
    await failed.stopServers();
    this.hosting = await Hosting.start(previous.model, this.options, this.state, failed);
    return this.providerAccess(failed);
  }

  private async startSendGrid({ customResources }: AssemblyModel): Promise<void> {
    const { state } = this;
    if (!state.sendGrid) {
      const server = await LocalSendGrid.start({ now: () => state.clock.now() });
      const timer = setInterval(() => void server.postDue(), POST_INTERVAL_MS);
      timer.unref();
      this.ownSendGrid = { server, timer };
      state.sendGrid = server;
    }
    assignApiKeys(customResources, state, state.sendGrid.apiKey);
  }

  /** @param before has the functions of registrations that this version does not have */
  private providerAccess(before?: Hosting): ProviderAccess {
    const hosting = this.hosting!;
    return {
      localize: (properties) => localize(properties, hosting.apis, hosting.userPools),
      invoke: async (arn, event) => {
        const result = await (hosting.functions.get(arn) ?? before?.functions.get(arn))!.invoke(arn, event);
        return result.ok ? undefined : result.error;
      },
    };
  }
}
