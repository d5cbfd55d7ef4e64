import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { CfnGatewayResponse, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { elementsInStackOf, elementsOf } from './api-elements';
import { deployChangesOf } from './deployed-changes';
import { warnAboutGatewayResponse } from './gateway-response-warnings';
import { renderedProperties } from './rendered-resource';
import { hasOAuthErrorCode, OAuthErrorCode } from '../sendgrid/oauth-error-codes';

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
 * A gateway response of the same type that the user defines replaces ours, whether it is defined earlier or later. Ours
 * replace the user's `DEFAULT_4XX` for all methods of the API, so they keep its headers and the members of its body.
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
    for (const properties of RESPONSES) new OAuthGatewayResponse(this, api, properties);
    deployChangesOf(api);
    this.node.addValidation({ validate: () => warnAboutUserResponses(api) });
  }
}

function warnAboutUserResponses(api: RestApi): string[] {
  const tokenTypes = RESPONSES.map(({ responseType }) => responseType);
  for (const response of userResponsesOf(api)) warnAboutGatewayResponse(response, tokenTypes);
  return [];
}

class OAuthGatewayResponse extends CfnGatewayResponse {
  constructor(
    scope: Construct,
    private readonly api: RestApi,
    private readonly response: (typeof RESPONSES)[number],
  ) {
    const { responseType, statusCode } = response;
    super(scope, responseType, {
      restApiId: api.restApiId,
      responseType,
      statusCode,
    });
    // API Gateway deletes a response by its type. Without this, a user's response of the same type, which CloudFormation
    // creates before it deletes ours, would be deleted with ours.
    this.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  /** As long as the user does not set them, headers and bodies depend on the user's `DEFAULT_4XX`. */
  protected get cfnProperties(): Record<string, unknown> {
    const { error } = this.response;
    const { responseParameters, responseTemplates, ...properties } = super.cfnProperties;
    const defaultResponse = defaultResponseOf(this.api);
    return {
      ...properties,
      responseParameters: responseParameters ?? parametersWith(defaultResponse, error),
      responseTemplates: responseTemplates ?? templatesWith(defaultResponse, error),
    };
  }

  /** An API has one gateway response of each type, so ours is not rendered if the user defines it. */
  protected shouldSynthesize(): boolean {
    return !ofOwnStack(this.api).some((own) => own.ResponseType === this.responseType);
  }
}

/** The properties of a gateway response, as they are in the template. */
interface ResponseProperties {
  readonly ResponseType?: unknown;
  readonly ResponseParameters?: Readonly<Record<string, unknown>>;
  readonly ResponseTemplates?: Readonly<Record<string, unknown>>;
}

function userResponsesOf(api: RestApi): CfnResource[] {
  return elementsOf(api, CfnGatewayResponse.CFN_RESOURCE_TYPE_NAME).filter(isOfUser);
}

/** Responses in another stack do not count here: they are created after the API's own stack. */
function ofOwnStack(api: RestApi): ResponseProperties[] {
  const responses = elementsInStackOf(api, CfnGatewayResponse.CFN_RESOURCE_TYPE_NAME).filter(isOfUser);
  return responses.map((response) => renderedProperties(response));
}

function isOfUser(response: CfnResource): boolean {
  return !(response instanceof OAuthGatewayResponse);
}

/** The response that the user set for every 4xx that has no response of its own type. */
function defaultResponseOf(api: RestApi): ResponseProperties {
  return ofOwnStack(api).find(({ ResponseType }) => ResponseType === 'DEFAULT_4XX') ?? {};
}

function parametersWith({ ResponseParameters = {} }: ResponseProperties, error: OAuthErrorCode): object {
  const ours = 'gatewayresponse.header.WWW-Authenticate';
  const kept = Object.entries(ResponseParameters).filter(([name]) => name.toLowerCase() !== ours.toLowerCase());
  return { ...Object.fromEntries(kept), [ours]: `'Bearer error="${error}"'` };
}

/** Templates that are not JSON are left out, because SendGrid must never receive a body without an error code. */
function templatesWith({ ResponseTemplates = {} }: ResponseProperties, error: OAuthErrorCode): object {
  const kept = Object.entries(ResponseTemplates).flatMap(([type, template]) => {
    const withCode = /json/i.test(type) ? addErrorCode(template, error) : undefined;
    return withCode === undefined ? [] : [[type, withCode]];
  });
  return {
    'application/json': `{"error":"${error}","message":$context.error.messageString}`,
    ...Object.fromEntries(kept),
  };
}

/** Adds the error code to a template of a JSON object; returns undefined for anything else. */
function addErrorCode(template: unknown, error: OAuthErrorCode): string | undefined {
  const [, members] = /^\s*\{(.*)$/s.exec(typeof template === 'string' ? template : '') ?? [];
  if (members === undefined) return undefined;
  if (hasOAuthErrorCode(members)) return template as string;
  const name = /"error"\s*:/.test(members) ? 'oauth_error' : 'error';
  return `{"${name}":"${error}"${members.trim() === '}' ? '' : ','}${members}`;
}
