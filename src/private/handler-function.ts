import { Duration } from 'aws-cdk-lib';
import { CfnFunction, Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { knownNumber, renderedProperty, resourceBehind } from './rendered-resource';

/** Lambda's default. */
const DEFAULT_TIMEOUT_SECONDS = 3;

/** Timeout of a function; undefined for an imported function, whose timeout the CDK does not know. */
export function timeoutOf(handler: IFunction): Duration | undefined {
  const resource = resourceOf(handler);
  return resource && Duration.seconds(resource.timeout ?? DEFAULT_TIMEOUT_SECONDS);
}

/** Timeout in the template; undefined for an imported function, and if only the deployment knows it. */
export function renderedTimeoutSeconds(handler: IFunction): number | undefined {
  const resource = resourceOf(handler);
  return resource && knownNumber(renderedProperty(resource, 'Timeout') ?? DEFAULT_TIMEOUT_SECONDS);
}

/** Whether a function of this app has no timeout of its own. */
export function hasDefaultTimeout(handler: IFunction): boolean {
  const resource = resourceOf(handler);
  return resource !== undefined && renderedProperty(resource, 'Timeout') === undefined;
}

/** Reserved concurrency in the template; undefined if there is none, or if it is unknown at synthesis. */
export function renderedReservedConcurrency(handler: IFunction): number | undefined {
  const resource = resourceOf(handler);
  return resource && knownNumber(renderedProperty(resource, 'ReservedConcurrentExecutions'));
}

/** Whether X-Ray does not trace a function; false if it is unknown at synthesis. */
export function lacksTracing(handler: IFunction): boolean {
  const resource = resourceOf(handler);
  const tracing = resource && (renderedProperty(resource, 'TracingConfig') ?? { Mode: 'PassThrough' });
  return (tracing as { Mode?: unknown } | undefined)?.Mode === 'PassThrough';
}

/** Sets an environment variable; returns false for an imported function, whose environment cannot be changed. */
export function addEnvironment(handler: IFunction, name: string, value: string): boolean {
  const fn = unqualified(handler) as Partial<Function>;
  fn.addEnvironment?.(name, value);
  return fn.addEnvironment !== undefined;
}

/** The function behind an alias or a version, or the one that several `SingletonFunction`s share. */
export function unqualified(handler: IFunction): IFunction {
  const { lambda, lambdaFunction } = handler as { lambda?: IFunction; lambdaFunction?: IFunction };
  const inner = lambda ?? lambdaFunction;
  return inner ? unqualified(inner) : handler;
}

/** The name of an alias or the number of a version; undefined for a function, whose latest version is itself. */
export function qualifierOf(handler: IFunction): string | undefined {
  const { lambda, aliasName, version } = handler as { lambda?: IFunction; aliasName?: string; version?: unknown };
  if (!lambda) return undefined;
  // The version of an alias is a construct.
  return aliasName ?? (typeof version === 'string' && version !== '$LATEST' ? version : undefined);
}

function resourceOf(handler: IFunction): CfnFunction | undefined {
  return resourceBehind(unqualified(handler), CfnFunction.CFN_RESOURCE_TYPE_NAME);
}
