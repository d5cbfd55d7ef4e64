import { tokenRequest } from '../../../sendgrid/token-request';
import { readTokenResponse } from '../../../sendgrid/token-response';
import { hasScope, readClaims, scopesOf, unexpectedClaim } from '../claims';
import { VerificationContext } from '../context';
import { Facts } from '../facts';
import { HttpResponse, isClientError, isServerError, isSuccess, isThrottled } from '../http-response';
import { reportNoResponse, sendRequest, summarize } from '../send-request';
import { defineStep, finding, KnownFacts, Step, StepResult } from '../step';

/** Does the authorization server follow RFC 6749? */
export const TOKEN_STEPS: readonly Step[] = [
  defineStep({
    id: 'token',
    title: 'Token for the client secret',
    needs: ['tokenUrl'],
    run: requestToken,
  }),
  defineStep({
    id: 'wrong-secret',
    title: 'Wrong client secret is rejected',
    needs: ['tokenUrl'],
    run: tryWrongSecret,
  }),
  defineStep({
    id: 'token-claims',
    title: 'Client, grant and scope of the token',
    needs: ['token'],
    run: checkClaims,
  }),
];

async function requestToken(
  { tokenUrl }: KnownFacts<'tokenUrl'>,
  context: VerificationContext,
): Promise<StepResult<'token'>> {
  return tryTokenRequest(tokenUrl, context.clientSecret, context, (response, sent) => {
    const { token, tokenType = 'a', expiresIn: seconds, error } = readTokenResponse(response.body);
    if (isSuccess(response) && token !== undefined) {
      context.redactor.add(token);
      const validity = seconds === undefined ? 'for an unknown time' : `for ${seconds} s`;
      const received = `${response.status}, ${tokenType} token valid ${validity}`;
      return { received, facts: { token } };
    }
    const received = summarizeWithoutTokens(response, context);
    if (isUnavailable(response)) {
      const findings = [finding('token-url-failure', `${sent}: ${received}`)];
      return { received, findings, withdrawn: ['tokenUrl'] };
    }
    const code = error === 'invalid_client' ? 'invalid-client-credentials' : 'missing-token';
    // A web page, for example, has no OAuth error code.
    const isAuthorizationServer = error !== undefined;
    return { received, findings: [finding(code, received)], withdrawn: isAuthorizationServer ? [] : ['tokenUrl'] };
  });
}

async function tryWrongSecret({ tokenUrl }: KnownFacts<'tokenUrl'>, context: VerificationContext): Promise<StepResult> {
  return tryTokenRequest(tokenUrl, 'not-the-client-secret', context, (response, sent) => {
    const { token, error } = readTokenResponse(response.body);
    if (isSuccess(response) && token !== undefined) {
      context.redactor.add(token);
      const detail = 'a token was issued for a wrong secret';
      return { received: `${response.status}, a token`, findings: [finding('unchecked-client-secret', detail)] };
    }
    const received = summarizeWithoutTokens(response, context);
    if (isClientError(response) && error === 'invalid_client') return { received };
    if (isUnavailable(response)) return { received, findings: [finding('token-url-failure', `${sent}: ${received}`)] };
    return { received, findings: [finding('missing-invalid-client-code', received)] };
  });
}

async function checkClaims(
  { token }: KnownFacts<'token'>,
  { deployment, scope }: VerificationContext,
): Promise<StepResult<'claims'>> {
  const claims = readClaims(token);
  if (!claims) return { note: 'the token is opaque: only the endpoint can check its client and scope' };
  const { client_id: clientId, token_use: use, exp, iat } = claims;
  const scopes = scopesOf(claims).join(' ') || 'none';
  const validity =
    typeof exp === 'number' && typeof iat === 'number' ? `valid for ${exp - iat} s` : 'valid for an unknown time';
  const received = `client_id ${String(clientId)}, scope ${scopes}, token_use ${String(use)}, ${validity}`;
  const result = { received, facts: { claims } };
  const unexpected = unexpectedClaim(claims, deployment.clientId);
  if (unexpected !== undefined) return { ...result, findings: [finding('unexpected-token-claims', unexpected)] };
  if (hasScope(claims, scope)) return result;
  return { ...result, findings: [finding('missing-token-scope', `scope ${scopes}, required: ${scope ?? 'any'}`)] };
}

/** Requests a token as SendGrid does: with HTTP Basic and without a scope. */
async function tryTokenRequest<Provides extends keyof Facts>(
  tokenUrl: string,
  secret: string,
  context: VerificationContext,
  judge: (response: HttpResponse, sent: string) => StepResult<Provides>,
): Promise<StepResult<Provides>> {
  const { clientId } = context.deployment;
  const sent = `POST ${tokenUrl}, Authorization: Basic ${clientId}:***, grant_type=client_credentials`;
  try {
    const response = await sendRequest(context, tokenUrl, tokenRequest(clientId, secret));
    return { sent, ...judge(response, sent) };
  } catch (error) {
    return { ...reportNoResponse(error, sent), withdrawn: ['tokenUrl'] };
  }
}

/** A successful response may contain tokens in any member, so only the names of its members are shown. */
function summarizeWithoutTokens(response: HttpResponse, context: VerificationContext): string {
  if (!isSuccess(response)) return summarize(response, context);
  const { members, tokenProblem } = readTokenResponse(response.body);
  const content = members.length > 0 ? `JSON with ${members.join(', ')}` : 'no JSON object';
  const problem = tokenProblem === undefined ? '' : `; ${tokenProblem}`;
  return `${response.status}, ${content}${problem}`;
}

function isUnavailable(response: HttpResponse): boolean {
  return isThrottled(response) || isServerError(response);
}
