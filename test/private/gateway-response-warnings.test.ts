import { Aws, CfnCondition, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnGatewayResponse, CfnGatewayResponseProps, MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { OAuthGatewayResponses } from '../../src/private/oauth-gateway-responses';
import { quickApp } from '../support/stacks';
import { warningsOf } from '../support/templates';

type Options = Omit<CfnGatewayResponseProps, 'restApiId' | 'responseType'>;

/** The warnings about one gateway response of a user's API that has a webhook. */
function warningsAbout(
  responseType: string,
  options: Options,
  change?: (response: CfnGatewayResponse) => void,
): string[] {
  const stack = new Stack(quickApp(), 'Stack');
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  api.root.addMethod('GET', new MockIntegration());
  OAuthGatewayResponses.on(api);
  const response = new CfnGatewayResponse(stack, 'Mine', { restApiId: api.restApiId, responseType, ...options });
  change?.(response);
  return warningsOf(stack);
}

const json = (body: string): Options => ({ responseTemplates: { 'application/json': body } });
const INVALID_TOKEN = '{"error":"invalid_token"}';
const CODES = 'invalid_request, invalid_token, insufficient_scope';
const NOT_RENEWED = 'so SendGrid will not renew an expired token';
const NEEDLESS =
  `has one of ${CODES} in its body, so SendGrid requests a new token after each of these responses, although its token ` +
  'is valid; remove the error code, which only UNAUTHORIZED, EXPIRED_TOKEN, ACCESS_DENIED need';
const LOST = 'which SendGrid takes for success, so it does not retry and the events are lost; set a 4xx or 5xx status';

test.each<[type: string, options: Options, warning: string]>([
  ['UNAUTHORIZED', {}, `has API Gateway's default body, ${NOT_RENEWED}; add a template that contains one of ${CODES}`],
  ['EXPIRED_TOKEN', json('{"message":"no"}'), `has none of ${CODES} in its body for application/json, ${NOT_RENEWED}; add one to each template`],
  [
    'ACCESS_DENIED',
    { responseTemplates: { 'text/html': 'insufficient_scope' } },
    `has no template for application/json, ${NOT_RENEWED}; add one that contains one of ${CODES}`,
  ],
  [
    'UNAUTHORIZED',
    { responseTemplates: { 'application/json': INVALID_TOKEN, 'text/html': 'no', 'text/plain': 'no' } },
    `has none of ${CODES} in its body for text/html, text/plain, ${NOT_RENEWED}; add one to each template`,
  ],
  ['UNAUTHORIZED', { ...json(INVALID_TOKEN), statusCode: '500' }, `has the status 500, ${NOT_RENEWED}; set 401 or 403`],
  ['ACCESS_DENIED', { ...json(INVALID_TOKEN), statusCode: '302' }, `has the status 302, ${NOT_RENEWED}; set 401 or 403`],
  ['UNAUTHORIZED', { ...json(INVALID_TOKEN), statusCode: '200' }, `has the status 200, ${LOST}`],
  ['DEFAULT_4XX', { statusCode: '200' }, `has the status 200, ${LOST}`],
  ['DEFAULT_5XX', { statusCode: '204' }, `has the status 204, ${LOST}`],
  ['THROTTLED', { statusCode: '202' }, `has the status 202, ${LOST}`],
  ['DEFAULT_4XX', json(INVALID_TOKEN), NEEDLESS],
  ['THROTTLED', json('{"error":"invalid_request"}'), NEEDLESS],
  ['QUOTA_EXCEEDED', { responseTemplates: { 'text/plain': 'insufficient_scope' } }, NEEDLESS],
  ['BAD_REQUEST_BODY', json('{"error":"invalid_request"}'), NEEDLESS],
  ['DEFAULT_5XX', { ...json(INVALID_TOKEN), statusCode: '400' }, NEEDLESS],
])('gateway response %s with %j gets a warning', (type, options, warning) => {
  expect(warningsAbout(type, options)).toEqual([`/Stack/Mine: gateway response ${type} ${warning}`]);
}); // prettier-ignore

test.each<[type: string, options: Options]>([
  ['UNAUTHORIZED', json(INVALID_TOKEN)],
  ['UNAUTHORIZED', { ...json(INVALID_TOKEN), statusCode: '400' }],
  ['ACCESS_DENIED', { responseTemplates: { 'application/json': INVALID_TOKEN, 'text/html': '<p>invalid_token</p>' } }],
  ['EXPIRED_TOKEN', json(`{"error":"invalid_token","region":"${Aws.REGION}"}`)],
  ['DEFAULT_4XX', json('{"message":$context.error.messageString}')],
  ['DEFAULT_4XX', { statusCode: '404' }],
  ['THROTTLED', { ...json(INVALID_TOKEN), statusCode: '503' }],
  ['DEFAULT_5XX', json(INVALID_TOKEN)],
  ['INTEGRATION_TIMEOUT', json('{"error":"invalid_request"}')],
  ['AUTHORIZER_FAILURE', {}],
])('gateway response %s with %j gets no warning', (type, options) => {
  expect(warningsAbout(type, options)).toEqual([]);
});

test('an escape hatch that fixes a gateway response ends the warning, and one that breaks it causes a warning', () => {
  const fix = (response: CfnResource) =>
    response.addPropertyOverride('ResponseTemplates', { 'application/json': INVALID_TOKEN });
  const spoil = (response: CfnResource) => response.addPropertyOverride('StatusCode', '200');
  expect(warningsAbout('UNAUTHORIZED', {}, fix)).toEqual([]);
  expect(warningsAbout('UNAUTHORIZED', json(INVALID_TOKEN), spoil)).toEqual([
    `/Stack/Mine: gateway response UNAUTHORIZED has the status 200, ${LOST}`,
  ]);
});

test('a condition of a gateway response for rejected tokens gets a warning', () => {
  const withCondition = (response: CfnResource) => {
    response.cfnOptions.condition = new CfnCondition(response.stack, 'IsProduction');
  };
  expect(warningsAbout('UNAUTHORIZED', json(INVALID_TOKEN), withCondition)).toEqual([
    `/Stack/Mine: gateway response UNAUTHORIZED has a condition, without which API Gateway responds with its default body, ` +
      `${NOT_RENEWED}; remove the condition`,
  ]);
  expect(warningsAbout('DEFAULT_4XX', {}, withCondition)).toEqual([]);
});

test('a status that is known only at deployment is not judged', () => {
  const withParameter = (response: CfnGatewayResponse) => {
    response.statusCode = new CfnParameter(response.stack, 'Status').valueAsString;
  };
  expect(warningsAbout('UNAUTHORIZED', json(INVALID_TOKEN), withParameter)).toEqual([]);
});
