import { Duration } from 'aws-cdk-lib';
import { CfnFunction, Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';

/** Lambda's own, where a function sets none. */
const DEFAULT_TIMEOUT = Duration.seconds(3);

/** How long a function may take; undefined for an imported one, of which the CDK knows nothing. */
export function timeoutOf(handler: IFunction): Duration | undefined {
  const resource = unqualified(handler).node.defaultChild;
  if (!isFunctionResource(resource)) return undefined;
  return resource.timeout === undefined ? DEFAULT_TIMEOUT : Duration.seconds(resource.timeout);
}

/** Sets an environment variable; false where the CDK can not: an imported function. */
export function addEnvironment(handler: IFunction, name: string, value: string): boolean {
  const fn = unqualified(handler) as Partial<Function>;
  fn.addEnvironment?.(name, value);
  return fn.addEnvironment !== undefined;
}

/** The function behind an alias or a version. */
function unqualified(handler: IFunction): IFunction {
  return (handler as { lambda?: IFunction }).lambda ?? handler;
}

/** Not `instanceof`: the user's copy of aws-cdk-lib may not be ours. */
function isFunctionResource(node: IConstruct | undefined): node is CfnFunction {
  return (node as Partial<CfnFunction> | undefined)?.cfnResourceType === CfnFunction.CFN_RESOURCE_TYPE_NAME;
}
