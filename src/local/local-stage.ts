import { apiGatewayService } from './api-gateway/api-gateway-service';
import { AssemblyModel } from './assembly-model';
import { StageClock } from './clock';
import { CustomResources, ProviderAccess } from './cloudformation/custom-resources';
import { cloudWatchService } from './cloudwatch/cloudwatch-service';
import { LocalAlarm } from './cloudwatch/local-alarms';
import { LocalMetrics } from './cloudwatch/local-metrics';
import { cognitoService } from './cognito/cognito-service';
import { Hosting } from './hosting';
import { EventSourceMapping } from './lambda/event-source-mapping';
import { lambdaService } from './lambda/lambda-service';
import { modelAssembly } from './read-assembly';
import { assignApiKeys, localize } from './registrations';
import { secretsManagerService } from './secretsmanager/secrets-manager-service';
import { LocalSendGrid } from './sendgrid/mock/local-sendgrid';
import { signingKeyCommand } from './sendgrid/signing-key-service';
import { SigningKeys } from './signing-keys';
import { toLocalQueue } from './sqs/local-queue';
import { localQueueUrl, sqsService } from './sqs/sqs-service';
import { ssmService } from './ssm/ssm-service';
import { LocalQueue, LocalStageOptions, LocalWebhook } from './types';
import { webhooksOf } from './webhooks';
import { SigningKey } from '../sendgrid/signing-key';

/** How often the SendGrid mock retries posts that are due. */
const POST_INTERVAL_MS = 1_000;

/**
 * Runs a synthesized cloud assembly on loopback: the user pools, REST APIs, queues and functions of its templates, and
 * its registrations, against a mock of SendGrid.
 *
 * The stage reads the templates alone, so a wrong template fails here too. If the event flow uses anything that the
 * stage does not support, the stage does not start and lists the unsupported resources.
 */
export class LocalStage {
  /**
   * Starts hosting an assembly, and registers its webhooks.
   *
   * @throws LocalStageError that lists every problem
   * @throws Error with the reason, if a registration fails
   */
  public static async start(options: LocalStageOptions): Promise<LocalStage> {
    const stage = new LocalStage(options);
    try {
      await stage.host(modelAssembly(options));
      return stage;
    } catch (error) {
      await stage.end();
      throw error;
    }
  }

  private readonly clock = new StageClock();
  private readonly customResources = new CustomResources();
  private readonly signingKeys = new SigningKeys();
  private hosting?: Hosting;
  private currentSendGrid?: LocalSendGrid;
  private ownSendGrid?: { readonly server: LocalSendGrid; readonly timer: NodeJS.Timeout };

  private constructor(private readonly options: LocalStageOptions) {
    this.currentSendGrid = options.sendGrid;
  }

  /**
   * The hosted webhooks: each app client with each method that accepts its tokens.
   */
  public get webhooks(): LocalWebhook[] {
    if (!this.hosting) return [];
    const { services, model } = this.hosting;
    const { servers: userPools } = services.get(cognitoService);
    const { awsEndpoint } = this;
    const { servers } = services.get(apiGatewayService);
    const webhooks = servers.flatMap(({ api, url }) => webhooksOf(api, url, userPools, model));
    return webhooks.map((webhook) =>
      webhook.publicKeyParameter === undefined || awsEndpoint === undefined
        ? webhook
        : { ...webhook, signingKeyCommand: signingKeyCommand(awsEndpoint, webhook.httpPostUrl) },
    );
  }

  /**
   * What the stage ignores or does not serve, although it can concern events on AWS, such as a resource policy of the
   * API. Each line begins with the stack and the logical id.
   */
  public get warnings(): readonly string[] {
    if (!this.hosting) return [];
    const { model, services } = this.hosting;
    return [...model.warnings, ...services.get(cloudWatchService).filters.warnings];
  }

  /**
   * The queues of the hosted stacks.
   */
  public get queues(): LocalQueue[] {
    if (!this.hosting) return [];
    const { services, endpoint } = this.hosting;
    return services
      .get(sqsService)
      .queues.all.map((queue) =>
        toLocalQueue(queue, localQueueUrl(queue, String(endpoint?.url)), () => this.clock.now()),
      );
  }

  /**
   * The CloudWatch metrics of the hosted stacks, since the stage started.
   */
  public get metrics(): LocalMetrics {
    return this.hosting!.services.get(cloudWatchService).metrics;
  }

  /**
   * The CloudWatch alarms of the hosted stacks, evaluated for each minute since the stage started. Their actions do not
   * run. After `advanceClock()`, the states are those of the new time.
   */
  public get alarms(): LocalAlarm[] {
    return this.hosting!.services.get(cloudWatchService).alarms;
  }

  /**
   * URL of the AWS services that the stage offers to functions, for an SDK or for `--endpoint-url` of the AWS CLI: SQS,
   * DynamoDB, Parameter Store, Lambda's `Invoke`, Secrets Manager's `GetSecretValue`, and Cognito's
   * `DescribeUserPoolClient`.
   * Undefined if the stacks use none of them.
   */
  public get awsEndpoint(): string | undefined {
    return this.hosting?.endpoint?.url;
  }

  /**
   * The SendGrid mock that the registrations call, and that posts events to the registered webhooks. Undefined if the
   * stacks have no registration.
   */
  public get sendGrid(): LocalSendGrid | undefined {
    return this.currentSendGrid;
  }

  /**
   * Sets the value of an SSM parameter, whether or not a stack defines the parameter.
   */
  public putParameter(name: string, value: string): void {
    this.hosting!.services.get(ssmService).parameters.put(name, { value }, {});
  }

  /**
   * Returns the key that signs posts to a webhook, for `EventWebhookSender`.
   *
   * It is the key of the SendGrid mock if the webhook is registered there. Otherwise, the stage generates a key and stores
   * its public key in the webhook's SSM parameter. Undefined if the webhook reads no parameter, or if the parameter
   * already contains a key that somebody else has stored.
   */
  public signingKeyFor(
    webhook: Pick<LocalWebhook, 'httpPostUrl' | 'publicKeyParameter' | 'stackName'>,
  ): SigningKey | undefined {
    const { services, model } = this.hosting!;
    const { region, account } = model.stacks.find(({ name }) => name === webhook.stackName) ?? {};
    return this.signingKeys.for(webhook, this.sendGrid, services.get(ssmService).parameters, { region, account });
  }

  /**
   * Moves the stage's clock forward, so that tokens expire and hidden messages reappear without waiting.
   */
  public advanceClock(milliseconds: number): void {
    this.clock.advance(milliseconds);
  }

  /**
   * Sends the posts of the SendGrid mock that are due, then resolves when every event source mapping is idle: no message
   * is visible in its queue, and no invocation is in progress. Messages that are hidden after a failure do not count;
   * `advanceClock()` makes them visible.
   *
   * @param timeoutMilliseconds how long to wait before an error is thrown
   */
  public async idle(timeoutMilliseconds = 60_000): Promise<void> {
    const end = performance.now() + timeoutMilliseconds;
    await this.sendGrid?.postDue();
    const mappings = this.hosting?.services.get(lambdaService).mappings ?? [];
    while (mappings.some(({ isIdle }) => !isIdle)) {
      const left = end - performance.now();
      if (left <= 0) throw new Error(`the queues were not idle after ${timeoutMilliseconds} ms`);
      await idleWithin(mappings, left);
    }
  }

  /**
   * Hosts another version of the assembly, as a deployment would: resources that stay keep their URLs, messages,
   * parameters and secrets, and changed registrations update their webhooks at the SendGrid mock. If a registration
   * fails, the stage hosts the previous version again. A removed registration that cannot be deleted leaves its webhook
   * at the mock, as with CloudFormation; the log of its function says why.
   *
   * @param assembly directory of the cloud assembly, by default the one that the stage was started with
   * @throws LocalStageError that lists every problem; the stage then stays as it is
   * @throws Error with the reason, if a registration fails
   */
  public async update(assembly: string = this.options.assembly): Promise<void> {
    const model = modelAssembly({ ...this.options, assembly });
    const previous = this.hosting!;
    try {
      await this.host(model);
    } catch (error) {
      // A registration that failed has rolled the stage back already.
      if (this.hosting === previous) await this.host(previous.model);
      await previous.services.stop();
      throw error;
    }
  }

  /**
   * Deletes the registrations, stops listening and ends every function's processes.
   *
   * @throws Error if a registration cannot be deleted; everything else is stopped nevertheless
   */
  public async stop(): Promise<void> {
    try {
      await this.customResources.destroy(this.providerAccess());
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
    const previous = this.hosting;
    if (model.customResources.length > 0) await this.startSendGrid();
    const hosting = this.createHosting(model, previous);
    await previous?.stopAccepting();
    await hosting.start();
    this.hosting = hosting;
    const rollBack = previous && (async () => this.rollBack(previous, hosting));
    try {
      await this.customResources.deploy(model.customResources, this.providerAccess(previous), rollBack);
    } catch (error) {
      if (previous) await hosting.services.stop();
      throw error;
    }
    await previous?.services.stop();
  }

  /** Hosts the previous version again, so that registrations find its functions and app clients in a rollback. */
  private async rollBack(previous: Hosting, failed: Hosting): Promise<ProviderAccess> {
    const hosting = this.createHosting(previous.model, failed);
    await failed.stopAccepting();
    await hosting.start();
    this.hosting = hosting;
    return this.providerAccess(failed);
  }

  private createHosting(model: AssemblyModel, previous: Hosting | undefined): Hosting {
    const { clock, options: stage, sendGrid } = this;
    const signingKeyFor = (url: string) => {
      const webhook = this.webhooks.find(({ httpPostUrl }) => httpPostUrl === url);
      return webhook && this.signingKeyFor(webhook);
    };
    const hosting = new Hosting(model, { stage, clock, sendGridUrl: sendGrid?.url, signingKeyFor }, previous);
    if (sendGrid) assignApiKeys(model.customResources, hosting.services.get(secretsManagerService), sendGrid.apiKey);
    return hosting;
  }

  private async startSendGrid(): Promise<void> {
    if (this.currentSendGrid) return;
    const server = await LocalSendGrid.start({ now: () => this.clock.now() });
    const timer = setInterval(() => void server.postDue(), POST_INTERVAL_MS);
    timer.unref();
    this.ownSendGrid = { server, timer };
    this.currentSendGrid = server;
  }

  /** @param previous has the functions of registrations that this version lacks */
  private providerAccess(previous?: Hosting): ProviderAccess {
    const { services } = this.hosting!;
    const { servers: apis } = services.get(apiGatewayService);
    const { servers: userPools } = services.get(cognitoService);
    const functionOf = (arn: string, hosting?: Hosting) => hosting?.services.get(lambdaService).functions.get(arn);
    return {
      localize: (properties) => localize(properties, apis, userPools),
      invoke: async (arn, event) => {
        const result = await (functionOf(arn, this.hosting) ?? functionOf(arn, previous))!.invoke(arn, event);
        return result.ok ? undefined : result.error;
      },
    };
  }
}

/** Resolves when every mapping is idle, or when the time is over. */
async function idleWithin(mappings: readonly EventSourceMapping[], milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([Promise.all(mappings.map(async (mapping) => mapping.idle())), timeout]);
  clearTimeout(timer);
}
