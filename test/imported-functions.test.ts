import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnPermission, Function, IFunction, Version } from 'aws-cdk-lib/aws-lambda';
import { Delivery, SendGridOAuthWebhook, SignatureVerification } from '../src';
import { SendGridOAuthWebhookProps } from '../src/sendgrid-oauth-webhook-props';
import { warningsOf } from './support/templates';

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

describe('with a version of aws-cdk-lib that does not warn itself, synth warns about a missing permission', () => {
  const OTHER_ARN = 'arn:aws:lambda:us-east-1:999999999999:function:mail';

  /** An imported function whose `addPermission()` does nothing, and says nothing, as in aws-cdk-lib 2.93. */
  function silent<T extends IFunction>(handler: T): T {
    return Object.assign(handler, { addPermission: () => {} });
  }

  function permissionWarnings(
    handler: (stack: Stack) => IFunction,
    stackProps: StackProps = {},
    props: Partial<SendGridOAuthWebhookProps> = {},
  ): string[] {
    const stack = new Stack(new App(), 'Stack', stackProps);
    new SendGridOAuthWebhook(stack, 'Webhook', { ...props, handler: handler(stack) });
    return warningsOf(stack).filter((warning) => /permission/i.test(warning));
  }

  const byArn = (stack: Stack) => silent(Function.fromFunctionArn(stack, 'Handler', OTHER_ARN));

  test('with the command that adds it in another account', () => {
    expect(permissionWarnings(byArn, WITH_ACCOUNT)).toEqual([
      "/Stack/Webhook/Endpoint: the handler 'Stack/Handler' is imported, so API Gateway gets no permission to invoke it, " +
        'and SendGrid receives 500 for every post; if it is in the account and region of this stack, import it with ' +
        '`Function.fromFunctionAttributes()` and `sameEnvironment: true`, otherwise run, in its account, ' +
        `'aws lambda add-permission --function-name ${OTHER_ARN} --statement-id sendgrid --action lambda:InvokeFunction ` +
        '--principal apigateway.amazonaws.com ' +
        "--source-arn arn:aws:execute-api:us-east-1:123456789012:API_ID/*/POST/activity'",
    ]);
  });

  test.each<[string, (stack: Stack) => IFunction, string]>([
    [
      'by its name',
      (stack) => silent(Function.fromFunctionName(stack, 'Handler', 'mail')),
      '--function-name FUNCTION --',
    ],
    ['by its ARN', byArn, `--function-name ${OTHER_ARN} --`],
    [
      'as a version',
      (stack) => silent(Version.fromVersionArn(stack, 'Handler', `${ARN}:7`)),
      `--function-name ${ARN}:7 --`,
    ],
  ])('of a function imported %s', (_, handler, name) => {
    expect(permissionWarnings(handler)).toEqual([expect.stringContaining(name)]);
  });

  test('but not if the app adds it, or the user said that it exists', () => {
    const withPermission = (stack: Stack) => {
      const [action, principal] = ['lambda:InvokeFunction', 'apigateway.amazonaws.com'];
      new CfnPermission(stack, 'Permission', { action, principal, functionName: 'mail' });
      return silent(Function.fromFunctionArn(stack, 'Handler', ARN));
    };
    const skipping = (stack: Stack) =>
      Function.fromFunctionAttributes(stack, 'Handler', { functionArn: ARN, skipPermissions: true });
    expect([withPermission, skipping].flatMap((handler) => permissionWarnings(handler))).toEqual([]);
  });

  test('but not if API Gateway does not invoke the handler', () => {
    const signatureVerification = SignatureVerification.managed();
    expect(permissionWarnings(byArn, {}, { signatureVerification })).toEqual([]);
    expect(permissionWarnings(byArn, {}, { delivery: Delivery.queued() })).toEqual([]);
  });
});
