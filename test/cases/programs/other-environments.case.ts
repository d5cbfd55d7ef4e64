/** A handler, a user pool or a token domain that cannot work with the webhook is an error at synth, in the user's terms. */
import { match } from 'node:assert/strict';
import { Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { errorOf, newFunction, run, synth } from './support';
import {
  AuthorizationServer,
  IAuthorizationServer,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  TokenDomain,
} from 'cdk-sendgrid-oauth-webhook';

function errorWith(propsOf: (stack: Stack) => Partial<SendGridOAuthWebhookProps>): string {
  return errorOf(() =>
    synth((stack) => {
      const props = { handler: newFunction(stack, 'Handler'), ...propsOf(stack) };
      new SendGridOAuthWebhook(stack, 'Webhook', props);
    }),
  );
}

function serverOf(stack: Stack, userPool: UserPool | string, tokenDomain: TokenDomain): IAuthorizationServer {
  const pool = typeof userPool === 'string' ? UserPool.fromUserPoolId(stack, 'Pool', userPool) : userPool;
  return AuthorizationServer.fromUserPool(stack, 'Server', { userPool: pool, tokenDomain });
}

run(async () => {
  const arn = 'arn:aws:lambda:us-east-1:111111111111:function:events';
  match(
    errorWith((stack) => ({ handler: Function.fromFunctionArn(stack, 'Imported', arn) })),
    /`handler` must be in the region of its stack, 'eu-west-1', got: 'us-east-1'/,
  );
  match(
    errorWith(() => JSON.parse('{"handler":null}') as object),
    /`handler` must be set/,
  );
  match(
    errorWith((stack) => ({
      authorizationServer: serverOf(stack, 'us-east-1_abcdefghi', TokenDomain.fromPrefix('mail')),
    })),
    /`authorizationServer` must be in the region of its stack/,
  );
  match(
    errorWith((stack) => {
      const userPool = new UserPool(stack, 'Pool');
      userPool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'mail' } });
      return { authorizationServer: serverOf(stack, userPool, TokenDomain.generated()) };
    }),
    /`tokenDomain` must be the only prefix domain of its user pool/,
  );
  match(
    errorWith((stack) => {
      const userPool = new UserPool(stack, 'Pool');
      userPool.addResourceServer('Mine', { identifier: 'activity' });
      return { authorizationServer: serverOf(stack, userPool, TokenDomain.generated()) };
    }),
    /`resourceServerIdentifier` must be unique in a user pool, got: 'activity'/,
  );
});
