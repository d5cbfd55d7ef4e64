import { App, AppProps, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Code, Function, Runtime, SingletonFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** An app without the template validator of aws-cdk-lib, which is slow and has its own test. */
export function quickApp(props: AppProps = {}): App {
  return new App({ builtinCloudFormationValidation: false, ...props });
}

export function newHandler(scope: Construct, id = 'Handler'): Function {
  return new Function(scope, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  });
}

/** Several of them in a stack are one function. */
export function newSingletonHandler(scope: Construct, id = 'Singleton'): SingletonFunction {
  return new SingletonFunction(scope, id, {
    uuid: '6a1f3c52-5d0e-4c0b-9b57-3f5a8d3d7f11',
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
    timeout: Duration.seconds(40),
    reservedConcurrentExecutions: 7,
  });
}

/** Creates a stack 'Stack' with a function 'Handler' in a new app. */
export function stackWithHandler(props: StackProps = {}): { app: App; stack: Stack; handler: Function } {
  const app = quickApp();
  const stack = new Stack(app, 'Stack', props);
  return { app, stack, handler: newHandler(stack) };
}
