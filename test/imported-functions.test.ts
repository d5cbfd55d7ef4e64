import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { SendGridOAuthWebhook } from '../src';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:mail';
const WITH_ACCOUNT: StackProps = { env: { account: '123456789012', region: 'us-east-1' } };

function stackWith(handler: (stack: Stack) => IFunction, props: StackProps = {}): Stack {
  const stack = new Stack(new App(), 'Stack', props);
  new SendGridOAuthWebhook(stack, 'Webhook', { handler: handler(stack) });
  return stack;
}

describe('API Gateway may invoke an imported function', () => {
  test.each<[string, (stack: Stack) => IFunction, StackProps]>([
    ['by its name', (stack) => Function.fromFunctionName(stack, 'Handler', 'mail'), {}],
    [
      'by its ARN in the account of the stack',
      (stack) => Function.fromFunctionArn(stack, 'Handler', ARN),
      WITH_ACCOUNT,
    ],
    [
      'with sameEnvironment',
      (stack) => Function.fromFunctionAttributes(stack, 'Handler', { functionArn: ARN, sameEnvironment: true }),
      {},
    ],
  ])('%s', (_, handler, props) => {
    const stack = stackWith(handler, props);

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      FunctionName: Match.anyValue(),
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('addPermission'));
  });
});

test('synth warns that API Gateway may not invoke a function by its ARN, if the stack has no explicit account', () => {
  const stack = stackWith((scope) => Function.fromFunctionArn(scope, 'Handler', ARN));

  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 0);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('addPermission\\(\\) has no effect'));
});
