import { ServiceRequest } from './service-request';
import { ServiceResponse } from './service-response';
import { SigningKey } from '../../sendgrid/signing-key';
import { AssemblyModel } from '../assembly-model';
import { StageClock } from '../clock';
import { ResourceValues } from '../cloudformation/physical-values';
import { Problems } from '../errors';
import { LambdaFunctionModel } from '../lambda/function-model';
import { LocalStageOptions } from '../types';

/**
 * An AWS service of the local stage.
 *
 * A service is a folder that exports one of these objects, and a line in `services.ts`. Every member is optional: a
 * service that only resolves references has `resourceValues`, and a service that functions call has an `endpoint`.
 */
export interface LocalService<Running extends RunningService = RunningService> {
  /** Values of `Ref` and `Fn::GetAtt` for the resource types of the service. */
  readonly resourceValues?: ResourceValues;

  /** The service's part of the AWS endpoint, if functions call the service. */
  readonly endpoint?: ServiceEndpoint;

  /** Keys of the servers that the service starts, one for each port. A key stays the same across updates. */
  serverKeys?(model: AssemblyModel): string[];

  /** Reports what keeps the service from hosting an assembly. */
  check?(model: AssemblyModel, options: LocalStageOptions, problems: Problems): void;

  /**
   * Creates the service for one version of an assembly.
   *
   * @param previous the instance of the version that this one replaces; take its messages, parameters and so on over
   */
  create?(context: ServiceContext, previous: Running | undefined): Running;
}

/** How the AWS endpoint recognizes requests to a service. */
export interface ServiceEndpoint {
  /** The service in the variable that gives SDKs its endpoint: `SQS` for `AWS_ENDPOINT_URL_SQS`. None for the stage's own. */
  readonly sdkName?: string;
  /** Whether a request is for the service. The first service that accepts a request handles it. */
  accepts(request: ServiceRequest): boolean;
  /** Whether an assembly uses the service, so that the endpoint must run. */
  isUsed(model: AssemblyModel): boolean;
}

/** A service while it hosts one version of an assembly. */
export interface RunningService {
  /** Key and URL of each server. */
  readonly urls?: ReadonlyArray<readonly [key: string, url: string]>;
  /** Starts servers and the like. The AWS endpoint is already running. */
  start?(): Promise<void>;
  /** Begins work that no request triggers, such as polling. Every service has started. */
  startPolling?(): void;
  /** Stops servers and polling, but lets invocations in progress finish. */
  stopAccepting?(): void | Promise<void>;
  /** Stops the rest. */
  stop?(): Promise<void>;
  /** Handles a request that the service accepts. */
  handle?(request: ServiceRequest): ServiceResponse | Promise<ServiceResponse>;
  /** Returns the local equivalent of a function's environment variable, if it refers to a resource of the service. */
  localValue?(value: string, endpointUrl: string): string | undefined;
}

/** What a service can use of the stage. */
export interface ServiceContext {
  readonly model: AssemblyModel;
  readonly options: LocalStageOptions;
  readonly clock: StageClock;
  readonly services: ServiceLookup;
  /** Returns the port for a server of the service. */
  portOf(serverKey: string): number;
  /** Returns the key that signs posts to a URL, if the stage has it. */
  signingKeyFor(httpPostUrl: string): SigningKey | undefined;
  /** Returns the environment variables of a function on the local stage. */
  functionEnvironment(fn: LambdaFunctionModel): Record<string, string>;
}

/** Finds the other services of the same version. A service that starts earlier in `services.ts` has started. */
export interface ServiceLookup {
  get<Running extends RunningService>(service: LocalService<Running>): Running;
}
