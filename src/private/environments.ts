import { Stack, Token } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { unqualified } from './handler-function';
import { failProp } from './validation';

/** Region of a user pool. The ID begins with it; the CDK assumes that an ID that is imported is of the stack's region. */
export function regionOf({ userPoolId, env }: IUserPool): string {
  const ofId = Token.isUnresolved(userPoolId) ? undefined : /^([a-z]+(?:-[a-z]+)+-\d+)_/.exec(userPoolId)?.[1];
  return ofId ?? env.region;
}

/** @see https://docs.amazonaws.cn/en_us/aws/latest/userguide/cognito.html */
export function validateUserPoolRegion(scope: IConstruct, userPool: IUserPool): void {
  const region = regionOf(userPool);
  if (!Token.isUnresolved(region) && region.startsWith('cn-')) {
    failProp(
      scope,
      'userPool',
      'be in a region with Amazon Cognito user pools, which the China Regions do not have',
      region,
      'deploy the webhook in another region',
    );
  }
}

/** For a user pool that gets a resource: CloudFormation creates it in the account and region of its own stack. */
export function validateUserPoolEnvironment(scope: IConstruct, prop: string, userPool: IUserPool): void {
  const advice = 'create the construct in a stack of that account and region';
  requireSameEnvironment(scope, prop, { account: userPool.env.account, region: regionOf(userPool) }, advice);
}

/** Requires a handler that API Gateway may be permitted to invoke, and to which Lambda connects a queue. */
export function validateHandlerEnvironment(scope: IConstruct, handler: IFunction): void {
  const { account, region } = handler.env;
  // The owner of a function in another account can add the permission there.
  const isImported = handler.node.defaultChild === undefined;
  const required = isImported ? { region } : { account, region };
  requireSameEnvironment(
    scope,
    'handler',
    required,
    "create the webhook in a stack of the handler's account and region",
  );
}

/** For queued delivery: the CDK creates the event source mapping here, and Lambda accepts only functions of its account. */
export function validateQueuedHandlerEnvironment(scope: IConstruct, handler: IFunction): void {
  const { account, region } = unqualified(handler).env;
  requireSameEnvironment(
    scope,
    'handler',
    { account, region },
    "Lambda connects a queue only to a function of the same account: create the webhook in a stack of the handler's " +
      'account, or use `Delivery.direct()`',
  );
}

/** Whether a function, or the one behind an alias or a version, is known to be in another account. */
export function isInOtherAccount(scope: IConstruct, handler: IFunction): boolean {
  const { account } = unqualified(handler).env;
  const own = Stack.of(scope).account;
  return !Token.isUnresolved(account) && !Token.isUnresolved(own) && account !== own;
}

/** Requires an account or a region, or both, to be those of the stack, as far as they are known at synthesis. */
export function requireSameEnvironment(
  scope: IConstruct,
  prop: string,
  got: { readonly account?: string; readonly region?: string },
  advice: string,
): void {
  const own = Stack.of(scope);
  for (const part of ['account', 'region'] as const) {
    const value = got[part];
    const isKnown = value !== undefined && !Token.isUnresolved(value) && !Token.isUnresolved(own[part]);
    if (isKnown && value !== own[part]) {
      failProp(scope, prop, `be in the ${part} of its stack, '${own[part]}'`, value, advice);
    }
  }
}
