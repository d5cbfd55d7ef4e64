import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { IRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { hasDeployment } from './deployed-changes';
import { failProp, failProps } from './validation';
import type { WebhookEndpointOptions } from '../webhook-endpoint-props';

/** Checks that an endpoint can be added to a user's API. */
export function validateGivenApi(endpoint: Construct, api: RestApi, options: WebhookEndpointOptions): void {
  validateKindOfApi(endpoint, api);
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
  endpoint.node.addValidation({ validate: () => warnAboutMissingDeployment(endpoint, api) });
}

/** A program in JavaScript or Python, or a cast, can pass any other API. */
function validateKindOfApi(endpoint: Construct, api: RestApi): void {
  const kind = kindOfApi(api);
  if (kind === 'RestApi') return;
  const path = (api as Partial<Construct> | null)?.node?.path;
  failProp(endpoint, 'api', 'be a RestApi or LambdaRestApi that is defined in this app', path ?? api, WHAT_TO_DO[kind]);
}

const LEAVE_OUT = 'leave out `api` to create an API for the webhook';

const WHAT_TO_DO = {
  imported: `the CDK cannot deploy an imported API: create the webhook in the stack that defines the API, or ${LEAVE_OUT}`,
  SpecRestApi: `an OpenAPI definition replaces methods that are defined beside it: ${LEAVE_OUT}`,
  HttpApi: `an HTTP API cannot change the response to an expired token, which SendGrid needs: ${LEAVE_OUT}`,
  CfnRestApi: `define the API with RestApi instead of CfnRestApi, or ${LEAVE_OUT}`,
  other: `pass a RestApi, or ${LEAVE_OUT}`,
} as const;

/** Without `instanceof`, which fails if the user has another copy of aws-cdk-lib. */
function kindOfApi(api: Partial<RestApi> & Partial<CfnResource>): 'RestApi' | keyof typeof WHAT_TO_DO {
  const resource = api.node?.defaultChild as Partial<CfnResource> | undefined;
  const type = api.cfnResourceType ?? resource?.cfnResourceType;
  if (type === 'AWS::ApiGatewayV2::Api' || (api.node && 'httpApiId' in api)) return 'HttpApi';
  if (api.cfnResourceType === 'AWS::ApiGateway::RestApi') return 'CfnRestApi';
  if (type === 'AWS::ApiGateway::RestApi') return typeof api.addModel === 'function' ? 'RestApi' : 'SpecRestApi';
  return api.node && (api as Partial<IRestApi>).restApiId !== undefined ? 'imported' : 'other';
}

/** A `CfnDeployment` does not count, because nothing renews it when the endpoint changes. */
function warnAboutMissingDeployment(endpoint: Construct, api: RestApi): string[] {
  if (!hasDeployment(api)) {
    Annotations.of(endpoint).addWarningV2(
      'cdk-sendgrid-oauth-webhook:apiWithoutDeployment',
      '`api` has `deploy: false` and no Deployment, so the endpoint works only after you deploy the API, after each ' +
        'change; create a Deployment of the API, which then includes every change',
    );
  }
  return [];
}
