import { AssemblyModel } from './assembly-model';
import { AwsEndpoint } from './aws-endpoint';
import { StageClock } from './clock';
import { LambdaFunctionModel } from './lambda/function-model';
import { Ports } from './ports';
import { RunningServices } from './running-services';
import { FunctionCredentials } from './service/function-credentials';
import { LOCAL_SERVICES } from './services';
import { LocalStageOptions } from './types';
import { SigningKey } from '../sendgrid/signing-key';

const ENDPOINT_KEY = 'endpoint';

export interface HostingOptions {
  readonly stage: LocalStageOptions;
  readonly clock: StageClock;
  /** URL of the SendGrid API that registrations call. */
  readonly sendGridUrl: string | undefined;
  /** Returns the key that signs posts to a URL, if the stage has it. */
  readonly signingKeyFor: (httpPostUrl: string) => SigningKey | undefined;
}

/** The services, servers and functions of one version of an assembly. */
export class Hosting {
  public readonly services: RunningServices;
  public endpoint?: AwsEndpoint;
  private readonly ports: Ports;
  private readonly credentials: FunctionCredentials;
  private readonly hasEndpoint: boolean;

  /**
   * @param previous the version that this one replaces: ports, messages, parameters and so on are taken over
   */
  constructor(
    public readonly model: AssemblyModel,
    private readonly options: HostingOptions,
    previous?: Hosting,
  ) {
    const { stage, clock } = options;
    const keys = [...LOCAL_SERVICES.flatMap((service) => service.serverKeys?.(model) ?? []), ENDPOINT_KEY];
    this.ports = new Ports(stage.port ?? 0, keys, previous?.urls ?? []);
    const sdkNames = LOCAL_SERVICES.flatMap(({ endpoint }) => endpoint?.sdkName ?? []);
    this.credentials = new FunctionCredentials(model.functions, model.roles, sdkNames);
    // An endpoint of the previous version keeps running, since its URL may be in use.
    this.hasEndpoint = Boolean(previous?.endpoint) || LOCAL_SERVICES.some(({ endpoint }) => endpoint?.isUsed(model));
    const context = {
      model,
      options: stage,
      clock,
      signingKeyFor: options.signingKeyFor,
      portOf: (key: string) => this.ports.of(key),
      functionEnvironment: (fn: LambdaFunctionModel) => this.functionEnvironment(fn),
    };
    this.services = new RunningServices(context, previous?.services);
  }

  /** Starts everything. If something fails, nothing is left running. The ports of the previous version must be free. */
  public async start(): Promise<void> {
    try {
      await this.startEndpoint();
      await this.services.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  public async stop(): Promise<void> {
    await this.stopAccepting();
    await this.services.stop();
  }

  /** Stops servers and polling, but lets invocations in progress finish. */
  public async stopAccepting(): Promise<void> {
    await Promise.all([this.services.stopAccepting(), this.endpoint?.stop()]);
  }

  private get urls(): Array<readonly [key: string, url: string]> {
    return [...this.services.urls, ...(this.endpoint ? [[ENDPOINT_KEY, this.endpoint.url] as const] : [])];
  }

  private async startEndpoint(): Promise<void> {
    const { services, credentials } = this;
    if (!this.hasEndpoint) return;
    const { onRequest = () => {} } = this.options.stage;
    this.endpoint = await AwsEndpoint.start({ services, credentials, onRequest }, this.ports.of(ENDPOINT_KEY));
  }

  private functionEnvironment(fn: LambdaFunctionModel): Record<string, string> {
    const url = this.endpoint?.url;
    if (url === undefined) return { ...fn.environment };
    const variables = Object.entries(fn.environment).map(([name, value]) => [
      name,
      this.services.localValue(value, url),
    ]);
    return {
      ...this.credentials.environmentFor(fn, url),
      ...Object.fromEntries(variables),
      ...this.registrationEnvironment(fn),
    };
  }

  private registrationEnvironment({ arn }: LambdaFunctionModel): Record<string, string> {
    const isRegistration = this.model.customResources.some(({ serviceToken }) => serviceToken === arn);
    return isRegistration ? { SENDGRID_API_URL: String(this.options.sendGridUrl) } : {};
  }
}
