/** An existing API has methods that the local stage does not support. They never keep the webhook from being hosted. */
import { equal } from 'node:assert/strict';
import type { Stack } from 'aws-cdk-lib';
import { HttpIntegration, LambdaIntegration, RestApi, RestApiProps, TokenAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { newFunction, run, synth } from './support';
import { SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';
import { EventWebhookSender, LocalStage } from 'cdk-sendgrid-oauth-webhook/local';

const APIS: ReadonlyArray<{ props?: RestApiProps; add?: (stack: Stack, api: RestApi) => void }> = [
  { props: { defaultCorsPreflightOptions: { allowOrigins: ['*'] } } },
  {
    add: (stack, api) => {
      const authorizer = new TokenAuthorizer(stack, 'Tokens', { handler: newFunction(stack, 'Authorizer') });
      api.root.addMethod('GET', new LambdaIntegration(newFunction(stack, 'Get')), { authorizer });
    },
  },
  { add: (_, api) => api.root.addMethod('GET', new HttpIntegration('https://example.com')) },
  {
    add: (stack, api) =>
      api.root.addMethod('GET', new LambdaIntegration(newFunction(stack, 'Get')), { apiKeyRequired: true }),
  },
];

run(async () => {
  for (const { props, add } of APIS) {
    const { directory } = synth((stack) => {
      const api = new RestApi(stack, 'Api', props);
      add?.(stack, api);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: newFunction(stack, 'Handler'), api });
    });
    const stage = await LocalStage.start({ assembly: directory });
    try {
      equal((await new EventWebhookSender(stage.webhooks[0]!).post('[]')).status, 200);
    } finally {
      await stage.stop();
    }
  }
});
