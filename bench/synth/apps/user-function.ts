import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** The user's function, the same in every app. It is inline, so that no asset is hashed or copied. */
export function userFunction(scope: Construct): Function {
  return new Function(scope, 'Handler', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  });
}
