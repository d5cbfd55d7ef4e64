import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnGatewayResponse, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { hasOAuthErrorCode, OAUTH_ERROR_CODES, OAuthErrorCode } from '../sendgrid/oauth-error-codes';

/**
 * Which of API Gateway's refusals says what.
 *
 * The vendor's pages leave open which of the types a Cognito authorizer raises in which case, so all three are set.
 */
const REFUSALS = [
  { responseType: 'UNAUTHORIZED', statusCode: '401', error: 'invalid_token' },
  { responseType: 'EXPIRED_TOKEN', statusCode: '401', error: 'invalid_token' },
  { responseType: 'ACCESS_DENIED', statusCode: '403', error: 'insufficient_scope' },
] as const satisfies ReadonlyArray<{ readonly error: OAuthErrorCode; readonly [member: string]: string }>;

/**
 * Gateway responses that carry the error codes of RFC 6750, once for each API.
 *
 * SendGrid renews its token only when a refusal is a 4xx whose body has one of these codes; API Gateway's own body,
 * `{"message":"Unauthorized"}`, has none. The message stays in the body for other clients of a shared API.
 *
 * A gateway response of the same type that the user defines, before or after, takes the place of ours.
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
    for (const refusal of REFUSALS) {
      const response = new OAuthGatewayResponse(this, api, refusal);
      // A stage serves what its deployment has, so a change of these must make a new deployment, after them.
      api.latestDeployment?.node.addDependency(response);
    }
    api.latestDeployment?.addToLogicalId({ sendGridOAuthGatewayResponses: REFUSALS });
    this.node.addValidation({ validate: () => this.warnAboutUsersOwn(api) });
  }

  /** A user's own response stays, but one without the words leaves SendGrid with an expired token for good. */
  private warnAboutUsersOwn(api: RestApi): string[] {
    for (const own of usersOwnResponses(api)) {
      const body = JSON.stringify(Stack.of(api).resolve(own.responseTemplates) ?? {});
      if (REFUSALS.some((r) => r.responseType === own.responseType) && !hasOAuthErrorCode(body)) {
        Annotations.of(own).addWarningV2(
          'cdk-sendgrid-oauth-webhook:gatewayResponseWithoutOAuthError',
          `the body of gateway response ${own.responseType} has none of ${OAUTH_ERROR_CODES.join(', ')}, so SendGrid ` +
            'will not renew an expired token; put one into its templates or leave this type to the webhook',
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
    { responseType, statusCode, error }: (typeof REFUSALS)[number],
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

  /** API Gateway has one response of a type for each API: where the user defines it, ours stays away. */
  protected shouldSynthesize(): boolean {
    return !usersOwnResponses(this.api).some((own) => own.responseType === this.responseType);
  }
}

function usersOwnResponses(api: RestApi): CfnGatewayResponse[] {
  const stack = Stack.of(api);
  const apiId = JSON.stringify(stack.resolve(api.restApiId));
  return stack.node
    .findAll()
    .filter((node): node is CfnGatewayResponse => isGatewayResponse(node) && !(node instanceof OAuthGatewayResponse))
    .filter((response) => JSON.stringify(stack.resolve(response.restApiId)) === apiId);
}

/** Not `instanceof`: the user's copy of aws-cdk-lib may not be ours. */
function isGatewayResponse(node: unknown): node is CfnGatewayResponse {
  return (node as Partial<CfnGatewayResponse>).cfnResourceType === CfnGatewayResponse.CFN_RESOURCE_TYPE_NAME;
}
