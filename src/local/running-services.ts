import { LocalService, RunningService, ServiceContext, ServiceLookup } from './service/local-service';
import { ServiceRequest } from './service/service-request';
import { ServiceResponse } from './service/service-response';
import { LOCAL_SERVICES } from './services';

/** Every service while it hosts one version of an assembly. */
export class RunningServices implements ServiceLookup {
  private readonly running = new Map<LocalService, RunningService>();

  constructor(context: Omit<ServiceContext, 'services'>, previous: RunningServices | undefined) {
    for (const service of LOCAL_SERVICES) {
      const running = service.create?.({ ...context, services: this }, previous?.running.get(service));
      if (running) this.running.set(service, running);
    }
  }

  public get<Running extends RunningService>(service: LocalService<Running>): Running {
    return this.running.get(service) as Running;
  }

  public get urls(): Array<readonly [key: string, url: string]> {
    return [...this.running.values()].flatMap(({ urls = [] }) => urls);
  }

  public async start(): Promise<void> {
    for (const service of this.running.values()) await service.start?.();
    for (const service of this.running.values()) service.startPolling?.();
  }

  /** Lets invocations in progress finish. */
  public async stopAccepting(): Promise<void> {
    await Promise.all([...this.running.values()].map(async (service) => service.stopAccepting?.()));
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.running.values()].map(async (service) => service.stop?.()));
  }

  /** Passes a request to the first service that accepts it. Returns undefined if none does. */
  public async handle(request: ServiceRequest): Promise<ServiceResponse | undefined> {
    for (const [{ endpoint }, service] of this.running) {
      if (endpoint?.accepts(request)) return service.handle?.(request);
    }
    return undefined;
  }

  /** Returns an environment variable's value with AWS resources replaced by those of the stage. */
  public localValue(value: string, endpointUrl: string): string {
    for (const service of this.running.values()) {
      const local = service.localValue?.(value, endpointUrl);
      if (local !== undefined) return local;
    }
    return value;
  }
}
