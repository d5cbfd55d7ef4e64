import { Annotations, CfnResource } from 'aws-cdk-lib';
import { renderResource } from './rendered-resource';
import { hasOAuthErrorCode, OAUTH_ERROR_CODES } from '../sendgrid/oauth-error-codes';

/** Types whose default status is a 5xx. The default status of all others is a 4xx. */
const SERVER_ERRORS = [
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'DEFAULT_5XX',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
];

const CODES = OAUTH_ERROR_CODES.join(', ');
const NOT_RENEWED = 'so SendGrid will not renew an expired token';

interface UserResponse {
  readonly type: string;
  readonly status: string;
  /** By content type. A body that is known only at deployment has its literal parts. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly isConditional: boolean;
}

/**
 * Warns about a user's gateway response to which SendGrid reacts with lost events or needless token requests.
 *
 * SendGrid regards a 2xx as success, renews its token after a 4xx with an OAuth error code in its body, and retries after
 * everything else with the same token.
 *
 * @param tokenTypes types of the responses to rejected tokens
 */
export function warnAboutGatewayResponse(element: CfnResource, tokenTypes: readonly string[]): void {
  const response = readResponse(element);
  if (!response) return;
  const [id, fault] = findFault(response, tokenTypes) ?? [];
  if (id) Annotations.of(element).addWarningV2(`cdk-sendgrid-oauth-webhook:${id}`, `gateway response ${fault}`);
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
function readResponse(element: CfnResource): UserResponse | undefined {
  const { Properties = {}, Condition } = renderResource(element) ?? {};
  const { ResponseType: type, StatusCode, ResponseTemplates = {} } = Properties;
  if (typeof type !== 'string') return undefined;
  const isKnown = typeof StatusCode === 'string' || typeof StatusCode === 'number';
  return {
    type,
    status: isKnown ? String(StatusCode) : SERVER_ERRORS.includes(type) ? '500' : '400',
    bodies: Object.fromEntries(
      Object.entries(ResponseTemplates as object).map(([contentType, body]) => [contentType, JSON.stringify(body)]),
    ),
    isConditional: Condition !== undefined,
  };
}

function findFault(response: UserResponse, tokenTypes: readonly string[]): [id: string, fault: string] | undefined {
  const { type, status, bodies } = response;
  if (status.startsWith('2')) {
    const lost = 'which SendGrid takes for success, so it does not retry and the events are lost';
    return ['gatewayResponseWithSuccess', `${type} has the status ${status}, ${lost}; set a 4xx or 5xx status`];
  }
  if (tokenTypes.includes(type)) {
    const fault = tokenResponseFault(response);
    return fault === undefined ? undefined : ['gatewayResponseWithoutOAuthError', fault];
  }
  if (status.startsWith('4') && Object.values(bodies).some(hasOAuthErrorCode)) {
    const fault =
      `${type} has one of ${CODES} in its body, so SendGrid requests a new token after each of these responses, ` +
      `although its token is valid; remove the error code, which only ${tokenTypes.join(', ')} need`;
    return ['gatewayResponseWithNeedlessOAuthError', fault];
  }
  return undefined;
}

/** AWS does not document which content type it selects for SendGrid, so each template needs an error code. */
function tokenResponseFault({ type, status, bodies, isConditional }: UserResponse): string | undefined {
  if (isConditional) {
    return (
      `${type} has a condition, without which API Gateway responds with its default body, ${NOT_RENEWED}; ` +
      'remove the condition'
    );
  }
  if (!status.startsWith('4')) return `${type} has the status ${status}, ${NOT_RENEWED}; set 401 or 403`;
  const contentTypes = Object.keys(bodies);
  if (contentTypes.length === 0) {
    return `${type} has API Gateway's default body, ${NOT_RENEWED}; add a template that contains one of ${CODES}`;
  }
  if (!contentTypes.includes('application/json')) {
    return `${type} has no template for application/json, ${NOT_RENEWED}; add one that contains one of ${CODES}`;
  }
  const without = contentTypes.filter((contentType) => !hasOAuthErrorCode(bodies[contentType]));
  if (without.length === 0) return undefined;
  return `${type} has none of ${CODES} in its body for ${without.join(', ')}, ${NOT_RENEWED}; add one to each template`;
}
