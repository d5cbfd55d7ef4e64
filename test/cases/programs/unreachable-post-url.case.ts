/** A URL that nobody can reach never becomes the HTTP Post URL. */
import { equal, match } from 'node:assert/strict';
import { EndpointType, RestApi, RestApiProps } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { errorOf, newFunction, run, synth } from './support';
import { SendGridOAuthWebhook, SendGridOAuthWebhookProps } from 'cdk-sendgrid-oauth-webhook';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/a';

function postUrl(api: RestApiProps, props: Partial<SendGridOAuthWebhookProps> = {}, hasDomain = false): unknown {
  const { template } = synth((stack) => {
    const certificate = Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE);
    const domain = hasDomain ? { domainName: { domainName: 'hooks.example.com', certificate } } : {};
    const restApi = new RestApi(stack, 'Api', { ...api, ...domain });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newFunction(stack, 'Handler'), api: restApi, ...props });
  });
  return Object.entries(template.Outputs).find(([name]) => name.includes('HttpPostUrl'))?.[1].Value;
}

run(async () => {
  const disabled = { disableExecuteApiEndpoint: true };
  match(
    errorOf(() => postUrl(disabled)),
    /execute-api endpoint is disabled/,
  );
  match(
    errorOf(() => postUrl({ endpointTypes: [EndpointType.PRIVATE] })),
    /private API/,
  );
  equal(postUrl(disabled, {}, true), 'https://hooks.example.com/activity');
  equal(postUrl(disabled, { baseUrl: 'https://proxy.example.com/v1' }), 'https://proxy.example.com/v1/activity');
});
