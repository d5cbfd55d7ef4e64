import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnGatewayResponse, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { hasOAuthErrorCode, OAUTH_ERROR_CODES, OAuthErrorCode } from '../sendgrid/oauth-error-codes';

/**
 * Gateway responses to requests without a valid token.
 *
 * AWS does not document which type a Cognito authorizer uses in which case, so all three are set.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const RESPONSES = [
  { responseType: 'UNAUTHORIZED', statusCode: '401', error: 'invalid_token' },
  { responseType: 'EXPIRED_TOKEN', statusCode: '401', error: 'invalid_token' },
  { responseType: 'ACCESS_DENIED', statusCode: '403', error: 'insufficient_scope' },
] as const satisfies ReadonlyArray<{ readonly error: OAuthErrorCode; readonly [member: string]: string }>;

/**
 * Gateway responses with the error codes of RFC 6750, once for each API.
 *
 * SendGrid renews its token only after a 4xx response whose body contains one of these codes. API Gateway's default
 * body, `{"message":"Unauthorized"}`, has none. The message stays in the body for other clients of a shared API.
 *
 * A gateway response of the same type that the user defines replaces ours, whether it is defined earlier or later.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 */
export class OAuthGatewayResponses extends Construct {
  public static on(api: RestApi): OAuthGatewayResponses {
    const id = 'SendGridOAuth';
    return (api.node.tryFindChild(id) as OAuthGatewayResponses | undefined) ?? new OAuthGatewayResponses(api, id);
  }

  private constructor(api: RestApi, id: string) {
    super(api, id);
    for (const properties of RESPONSES) {
      const response = new OAuthGatewayResponse(this, api, properties);
      // A stage serves the responses of its deployment, so a change needs a new deployment, after the change.
      api.latestDeployment?.node.addDependency(response);
    }
    api.latestDeployment?.addToLogicalId({ sendGridOAuthGatewayResponses: RESPONSES });
    this.node.addValidation({ validate: () => this.warnAboutUserResponses(api) });
  }

  /** The user's own responses stay, but SendGrid never renews an expired token if they have no error code. */
  private warnAboutUserResponses(api: RestApi): string[] {
    for (const own of userResponsesOf(api)) {
      const body = JSON.stringify(Stack.of(api).resolve(own.responseTemplates) ?? {});
      if (RESPONSES.some((r) => r.responseType === own.responseType) && !hasOAuthErrorCode(body)) {
        Annotations.of(own).addWarningV2(
          'cdk-sendgrid-oauth-webhook:gatewayResponseWithoutOAuthError',
          `the body of gateway response ${own.responseType} contains none of ${OAUTH_ERROR_CODES.join(', ')}, so ` +
            'SendGrid will not renew an expired token; add one to its templates or remove the gateway response',
        );
      }
    }
    return [];
  }
}

class OAuthGatewayResponse extends CfnGatewayResponse {
  constructor(
    scope: Construct,
    private readonly api: RestApi,
    { responseType, statusCode, error }: (typeof RESPONSES)[number],
  ) {
    super(scope, responseType, {
      restApiId: api.restApiId,
      responseType,
      statusCode,
      responseParameters: { 'gatewayresponse.header.WWW-Authenticate': `'Bearer error="${error}"'` },
      responseTemplates: {
        'application/json': `{"error":"${error}","message":$context.error.messageString}`,
      },
    });
  }

  /** An API has one gateway response of each type, so ours is not rendered if the user defines it. */
  protected shouldSynthesize(): boolean {
    return !userResponsesOf(this.api).some((own) => own.responseType === this.responseType);
  }
}

function userResponsesOf(api: RestApi): CfnGatewayResponse[] {
  const stack = Stack.of(api);
  const apiId = JSON.stringify(stack.resolve(api.restApiId));
  return stack.node
    .findAll()
    .filter((node): node is CfnGatewayResponse => isGatewayResponse(node) && !(node instanceof OAuthGatewayResponse))
    .filter((response) => JSON.stringify(stack.resolve(response.restApiId)) === apiId);
}

/** Works without `instanceof`, which fails if the user has another copy of aws-cdk-lib. */
function isGatewayResponse(node: unknown): node is CfnGatewayResponse {
  return (node as Partial<CfnGatewayResponse>).cfnResourceType === CfnGatewayResponse.CFN_RESOURCE_TYPE_NAME;
}
