import { Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { unqualified } from './handler-function';
import { renderedProperty, resourceBehind } from './rendered-resource';
import { givenProperty } from './resources';

/**
 * Name of a function's log group, as its template will have it. Without a log group of its own, Lambda creates one with
 * the function's name at the first invocation.
 *
 * `Function.logGroup` of the CDK would create a custom resource.
 */
export function logGroupNameOf(fn: IFunction): string {
  const inner = unqualified(fn);
  return Lazy.uncachedString({
    produce: ({ scope }) => givenLogGroup(Stack.of(scope), inner) ?? `/aws/lambda/${inner.functionName}`,
  });
}

function givenLogGroup(stack: Stack, fn: IFunction): string | undefined {
  const resource = resourceBehind<CfnFunction>(fn, CfnFunction.CFN_RESOURCE_TYPE_NAME);
  if (!resource) return undefined;
  const rendered = logGroupIn(renderedProperty(resource, 'LoggingConfig'), 'LogGroup');
  // A reference from another stack must be the unresolved one, which the CDK turns into an export.
  const given = resource.stack === stack ? rendered : givenReference(resource);
  if (given !== undefined) return typeof given === 'string' ? given : Token.asString(given);
  return typeof rendered === 'string' ? rendered : undefined;
}

function givenReference(resource: CfnFunction): unknown {
  // The property does not exist in the oldest supported aws-cdk-lib.
  const { loggingConfig } = resource as { readonly loggingConfig?: unknown };
  return logGroupIn(givenProperty(resource, 'LoggingConfig'), 'LogGroup') ?? logGroupIn(loggingConfig, 'logGroup');
}

function logGroupIn(loggingConfig: unknown, member: string): unknown {
  return (Object(loggingConfig) as Record<string, unknown>)[member];
}
