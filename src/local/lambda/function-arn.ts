import { arnIn } from '../cloudformation/physical-ids';
import { Resource } from '../cloudformation/stack-model';

/** Returns the ARN of the function itself, without a version or an alias. */
export function unqualifiedFunctionArn(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}

/** Returns the ARN that a `FunctionName` property refers to; the property may be a name or an ARN. */
export function functionArnOf(resource: Resource): string {
  const nameOrArn = String(resource.property('FunctionName'));
  return nameOrArn.startsWith('arn:') ? nameOrArn : arnIn(resource, 'lambda', `function:${nameOrArn}`);
}
