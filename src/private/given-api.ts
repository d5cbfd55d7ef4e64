import { Annotations, Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { failProp, failProps } from './validation';
import type { WebhookEndpointOptions } from '../webhook-endpoint-props';

/** Checks that an endpoint can be added to a user's API. */
export function validateGivenApi(endpoint: Construct, api: RestApi, options: WebhookEndpointOptions): void {
  const { stageName, throttling, accessLogs } = options;
  for (const [prop, value] of Object.entries({ stageName, throttling, accessLogs })) {
    if (value !== undefined) {
      failProps(endpoint, `\`${prop}\` cannot be combined with \`api\`; set it in the \`deployOptions\` of that API`);
    }
  }
  const stack = Stack.of(endpoint);
  if (Stack.of(api) !== stack) {
    failProp(
      endpoint,
      'api',
      `be in the webhook's stack, '${stack.node.path}'`,
      api.node.path,
      "create the webhook in the API's stack; its handler and its authorization server can be in other stacks",
    );
  }
  if (!api.latestDeployment) {
    Annotations.of(endpoint).addWarningV2(
      'cdk-sendgrid-oauth-webhook:apiWithoutDeployment',
      '`api` has `deploy: false`, so the endpoint works only after you deploy the API; add dependencies from your ' +
        "deployment to the webhook's `node.defaultChild` (its method) and to the API's gateway responses",
    );
  }
}
