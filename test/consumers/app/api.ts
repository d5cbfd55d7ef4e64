import { App, Duration, Stack } from 'aws-cdk-lib';
import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { Grant } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  AuthorizationServer,
  ClientSecretSource,
  DeduplicationTable,
  Delivery,
  EventWebhook,
  EventWebhookRegistration,
  SendGridOAuthWebhook,
  TokenDomain,
  WebhookEndpoint,
  type IAuthorizationServer,
  type IEventWebhook,
} from 'cdk-sendgrid-oauth-webhook';

/** Uses every interface of the API as a type, and passes each construct where its interface is expected. */
const stack = new Stack(new App(), 'Api');
const handler = new Function(stack, 'Handler', {
  code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_18_X,
});
const servers: IAuthorizationServer[] = [
  new AuthorizationServer(stack, 'Server'),
  AuthorizationServer.fromUserPool(stack, 'Imported', {
    userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc'),
    tokenDomain: TokenDomain.fromPrefix('mail'),
  }),
];
const throttling: ThrottleSettings = { rateLimit: 10 };
const webhooks: IEventWebhook[] = servers.map(
  (authorizationServer, index) =>
    new SendGridOAuthWebhook(stack, `Webhook${index}`, {
      handler,
      authorizationServer,
      throttling,
      delivery: Delivery.queued({ visibilityTimeout: Duration.minutes(5) }),
      clientVersion: '2',
      previousClientVersion: '',
    }),
);
webhooks.push(
  EventWebhook.fromAttributes({
    httpPostUrl: 'https://example.com/events',
    oAuthClient: {
      clientId: 'sendgrid',
      tokenUrl: 'https://example.com/token',
      clientSecret: ClientSecretSource.fromSecretsManager(Secret.fromSecretNameV2(stack, 'ClientSecret', 'oauth')),
    },
  }),
);
const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
webhooks.forEach((webhook, index) => new EventWebhookRegistration(stack, `Registration${index}`, { webhook, apiKey }));

const [authorizationServer] = servers;
if (authorizationServer) {
  new WebhookEndpoint(stack, 'Endpoint', { handler, authorizationServer, oAuthScope: 'mail/write' });
}
const grant: Grant = new DeduplicationTable(stack, 'Table').grantUse(handler);
grant.assertSuccess();
