import { decodeJwt } from 'jose';
import { Answer, exchange, is4xx, isSuccess, one, shown, withoutAnswer } from './exchange';
import { Proof, Step, StepResult } from './step';
import { tokenRequest } from '../../sendgrid/token-request';

/** Does the authorization server do as RFC 6749 says? */
export const TOKEN_STEPS: readonly Step[] = [
  { id: 'token', title: 'Token with the right secret', run: requestToken },
  { id: 'wrong-secret', title: 'Wrong secret is refused', run: tryWrongSecret },
  { id: 'token-claims', title: 'Grant and scope in the token', run: async (proof) => checkClaims(proof) },
];

interface TokenAnswer {
  readonly access_token?: unknown;
  readonly token_type?: unknown;
  readonly expires_in?: unknown;
  readonly error?: unknown;
}

async function requestToken(proof: Proof): Promise<StepResult> {
  if (isUnusable(proof)) return { skipped: 'the token URL cannot be used' };
  const { sent, answer, refused } = await ask(proof, proof.clientSecret);
  if (!answer) return refused!;
  const { access_token: token, token_type: type, expires_in: expiresIn, error } = parsed(answer);
  if (isSuccess(answer) && typeof token === 'string') {
    proof.token = token;
    proof.addSecret(token);
    const validity = expiresIn === undefined ? 'for an unknown time' : `for ${String(expiresIn)} s`;
    return { sent, received: `${answer.status}, ${String(type ?? 'a')} token ${validity}` };
  }
  const received = shownWithoutTokens(proof, answer);
  if (answer.status === 429 || answer.status >= 500) {
    proof.isTokenUrlFailing = true;
    return { sent, received, findings: one('token-url-fails', `${sent}: ${received}`) };
  }
  proof.isTokenUrlElsewhere = typeof error !== 'string';
  return { sent, received, findings: one(error === 'invalid_client' ? 'client-refused' : 'no-token', received) };
}

async function tryWrongSecret(proof: Proof): Promise<StepResult> {
  if (isUnusable(proof)) return { skipped: 'the token URL cannot be used' };
  if (proof.isTokenUrlFailing) return { skipped: 'the token URL fails' };
  if (proof.isTokenUrlElsewhere) return { skipped: 'the token URL does not answer as an authorization server does' };
  const { sent, answer, refused } = await ask(proof, 'not-the-client-secret');
  if (!answer) return refused!;
  const { access_token: token, error } = parsed(answer);
  if (isSuccess(answer) && typeof token === 'string') {
    proof.addSecret(token);
    return {
      sent,
      received: `${answer.status}, a token`,
      findings: one('wrong-secret-accepted', 'a wrong secret gets a token'),
    };
  }
  const received = shownWithoutTokens(proof, answer);
  if (is4xx(answer) && error === 'invalid_client') return { sent, received };
  if (answer.status === 429 || answer.status >= 500) {
    return { sent, received, findings: one('token-url-fails', `${sent}: ${received}`) };
  }
  return { sent, received, findings: one('wrong-secret-not-refused', received) };
}

function checkClaims(proof: Proof): StepResult {
  if (proof.token === undefined) return { skipped: 'there is no token' };
  try {
    proof.claims = decodeJwt(proof.token);
  } catch {
    return { note: 'the token is opaque: only the endpoint can tell what is in it' };
  }
  const { client_id: clientId, scope, token_use: use, username, iss, exp = 0, iat = 0 } = proof.claims;
  const received = `client_id ${String(clientId)}, scope ${String(scope ?? 'none')}, token_use ${String(use)}, valid ${exp - iat} s`;
  const scopes = String(scope ?? '')
    .split(' ')
    .filter(Boolean);
  if (clientId !== undefined && clientId !== proof.deployment.clientId) {
    return { received, findings: one('token-of-another-client', `client_id ${String(clientId)} of ${iss}`) };
  }
  if (use !== undefined && use !== 'access') {
    return { received, findings: one('token-of-another-client', `token_use ${String(use)}`) };
  }
  // A token for client credentials is nobody's.
  if (username !== undefined) {
    return { received, findings: one('token-of-another-client', `it has the username ${String(username)}`) };
  }
  const isWanted = proof.scope === undefined ? scopes.length > 0 : scopes.includes(proof.scope);
  if (isWanted) return { received };
  proof.lacksScope = true;
  return {
    received,
    findings: one('token-without-scope', `scope ${scopes.join(' ') || 'none'}, wanted ${proof.scope ?? 'any'}`),
  };
}

/** As SendGrid asks: HTTP Basic, and no scope. */
async function ask(proof: Proof, secret: string): Promise<{ sent: string; answer?: Answer; refused?: StepResult }> {
  const { clientId, tokenUrl } = proof.deployment;
  const sent = `POST ${tokenUrl}, Authorization: Basic ${clientId}:***, grant_type=client_credentials`;
  try {
    const answer = await exchange(proof, tokenUrl, tokenRequest(clientId, secret));
    return { sent, answer };
  } catch (error) {
    return { sent, refused: withoutAnswer(proof, error, tokenUrl, sent) };
  }
}

/** What an authorization server says when all went well is a token, in whichever member. */
function shownWithoutTokens(proof: Proof, answer: Answer): string {
  if (!isSuccess(answer)) return shown(proof, answer);
  const members = Object.keys(parsed(answer)).join(', ');
  return `${answer.status}, ${members ? `JSON with ${members}` : 'no JSON object'}`;
}

function parsed({ body }: Answer): TokenAnswer {
  try {
    return Object(JSON.parse(body)) as TokenAnswer;
  } catch {
    return {};
  }
}

function isUnusable({ unusableHosts, deployment }: Proof): boolean {
  return unusableHosts.has(new URL(deployment.tokenUrl).origin);
}
