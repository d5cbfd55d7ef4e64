import { Duration } from 'aws-cdk-lib';
import { CfnFunction, Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';

/** Lambda's default. */
const DEFAULT_TIMEOUT = Duration.seconds(3);

/** Timeout of a function; undefined for an imported function, whose timeout the CDK does not know. */
export function timeoutOf(handler: IFunction): Duration | undefined {
  const resource = unqualified(handler).node.defaultChild;
  if (!isFunctionResource(resource)) return undefined;
  return resource.timeout === undefined ? DEFAULT_TIMEOUT : Duration.seconds(resource.timeout);
}

/** Sets an environment variable; returns false for an imported function, whose environment cannot be changed. */
export function addEnvironment(handler: IFunction, name: string, value: string): boolean {
  const fn = unqualified(handler) as Partial<Function>;
  fn.addEnvironment?.(name, value);
  return fn.addEnvironment !== undefined;
}

/** The function behind an alias or a version. */
function unqualified(handler: IFunction): IFunction {
  return (handler as { lambda?: IFunction }).lambda ?? handler;
}

/** Works without `instanceof`, which fails if the user has another copy of aws-cdk-lib. */
function isFunctionResource(node: IConstruct | undefined): node is CfnFunction {
  return (node as Partial<CfnFunction> | undefined)?.cfnResourceType === CfnFunction.CFN_RESOURCE_TYPE_NAME;
}
