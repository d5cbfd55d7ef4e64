import { generateKeyPair, SignJWT } from 'jose';
import { Answer, exchange, is4xx, isSuccess, one, shown, withoutAnswer } from './exchange';
import { Proof, Step, StepFinding, StepResult } from './step';
import { hasOAuthErrorCode, isTokenRejected } from '../../sendgrid/oauth-error-codes';
import { postHeaders } from '../../sendgrid/post-batch';
import { EventSignature } from '../../sendgrid/signature-headers';
import { SigningKey } from '../../sendgrid/signing-key';

/** How long SendGrid waits is not documented; users report from 3 seconds. */
const PATIENCE_MS = 3_000;
const TIMED_POSTS = 3;

/** Does the endpoint let SendGrid in, and nobody else? */
export const POST_STEPS: readonly Step[] = [
  { id: 'post', title: 'POST with the token', run: postWithToken },
  {
    id: 'post-without-token',
    title: 'POST without a token is refused',
    run: async (proof) => refused(proof, undefined),
  },
  { id: 'post-with-tampered-token', title: 'POST with a tampered token is refused', run: postTampered },
  { id: 'post-with-foreign-token', title: 'POST with a foreign token is refused', run: postForeign },
  {
    id: 'wrong-method',
    title: 'GET is refused',
    run: async (proof) => other(proof, 'GET', '', 'wrong-method-accepted'),
  },
  { id: 'wrong-path', title: 'POST to a wrong path is refused', run: tryWrongPath },
  { id: 'unsigned', title: 'POST without a signature', run: async (proof) => judgeUnsigned(proof) },
  { id: 'forged-signature', title: 'POST with a forged signature', run: forge },
  { id: 'answer-time', title: 'Answers in time', run: measure },
];

const NO_EVENTS = '[]';

async function postWithToken(proof: Proof): Promise<StepResult> {
  return withToken(proof, async (token) => {
    const { sent, answer } = await post(proof, token);
    const received = shown(proof, answer);
    if (isSignatureRefusal(answer)) proof.unsignedRefusal = answer;
    if (isSuccess(answer) || proof.unsignedRefusal) {
      proof.answerTimes.push(answer.milliseconds);
      const note = proof.unsignedRefusal && 'the token is accepted, the missing signature is not';
      return { sent, received, note };
    }
    const finding = refusalOf(proof, answer, received);
    // API Gateway answers 403 to what it has no method for.
    const isElsewhere = finding.code === 'post-refused' && [403, 404].includes(answer.status);
    proof.isElsewhere = isElsewhere || finding.code === 'post-redirected';
    return { sent, received, findings: [finding] };
  });
}

function verifiesSignatures({ unsignedRefusal, deployment }: Proof): boolean {
  return unsignedRefusal !== undefined || !['off', undefined].includes(deployment.signatureVerification);
}

function isSignatureRefusal(answer: Answer): boolean {
  return is4xx(answer) && answer.body.includes('invalid_signature');
}

/** What it means that a post with a fresh token is not taken. */
function refusalOf({ lacksScope }: Proof, answer: Answer, detail: string): StepFinding {
  if (answer.status >= 300 && answer.status <= 399) return { code: 'post-redirected', detail };
  if (answer.status >= 500) return { code: 'post-failed', detail };
  if (answer.status === 429) return { code: 'post-throttled', detail };
  if (answer.body.includes('insufficient_scope')) {
    return { code: lacksScope ? 'token-without-scope' : 'scope-not-accepted', detail };
  }
  const isOfAuthorizer = answer.status === 401 || answer.body.includes('invalid_token');
  return { code: isOfAuthorizer ? 'token-not-accepted' : 'post-refused', detail };
}

async function postTampered(proof: Proof): Promise<StepResult> {
  return withToken(proof, async (token) => {
    const [header, claims, signature = ''] = token.split('.');
    const changed = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    return refused(proof, [header, claims, changed].join('.'));
  });
}

/** With the same claims, signed by somebody else. */
async function postForeign(proof: Proof): Promise<StepResult> {
  return withToken(proof, async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const claims = { ...proof.claims, exp: Math.floor(Date.now() / 1000) + 3600 };
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'foreign' }).sign(privateKey);
    return refused(proof, foreign);
  });
}

async function refused(proof: Proof, token: string | undefined): Promise<StepResult> {
  if (token !== undefined) proof.addSecret(token);
  if (isUnusable(proof)) return { skipped: 'the HTTP Post URL cannot be used' };
  if (proof.isElsewhere) return { skipped: 'nothing takes posts at the HTTP Post URL' };
  try {
    const { sent, answer } = await post(proof, token);
    const received = shown(proof, answer);
    if (isSuccess(answer)) return { sent, received, findings: one('token-not-checked', `${sent}: ${received}`) };
    if (isTokenRejected(answer)) return { sent, received };
    if (verifiesSignatures(proof) && isSignatureRefusal(answer)) {
      // The receiver looks at posts that the authorizer has let in.
      return { sent, received, findings: one('token-not-checked', `${sent}: ${received}, as the receiver answers`) };
    }
    if (answer.status >= 500) return { sent, received, findings: one('post-failed', `${sent}: ${received}`) };
    if (answer.status === 429) return { sent, received, findings: one('post-throttled', `${sent}: ${received}`) };
    return { sent, received, findings: one('refusal-without-word', `${sent}: ${received}`) };
  } catch (error) {
    return unanswered(proof, error);
  }
}

async function tryWrongPath(proof: Proof): Promise<StepResult> {
  return other(proof, 'POST', '/no-such-path', 'wrong-path-accepted');
}

async function other(proof: Proof, method: string, path: string, code: StepFinding['code']): Promise<StepResult> {
  return withToken(proof, async (token) => {
    const { sent, answer } = await post(proof, token, { method, path });
    const received = shown(proof, answer);
    if (answer.status === 429) return { sent, received, findings: one('post-throttled', `${sent}: ${received}`) };
    return isSuccess(answer) ? { sent, received, findings: one(code, `${sent}: ${received}`) } : { sent, received };
  });
}

/** The post with the token had no signature. */
function judgeUnsigned(proof: Proof): StepResult {
  const { unsignedRefusal: refusal } = proof;
  const { signatureVerification: mode = 'off' } = proof.deployment;
  if (proof.answerTimes.length === 0) return { skipped: 'no post came so far' };
  if (!refusal && mode === 'off') return { skipped: 'signatures are not verified' };
  if (!refusal && mode === 'shadow') return { skipped: 'signatures are verified in shadow mode' };
  if (!refusal) {
    return { findings: one('unsigned-accepted', 'the post with the token, which was not signed, was taken') };
  }
  const received = shown(proof, refusal);
  if (hasOAuthErrorCode(refusal.body)) return { received, findings: one('signature-refusal-renews-token', received) };
  return { received };
}

/** A receiver that has no key cannot tell that it is forged. */
async function forge(proof: Proof): Promise<StepResult> {
  if (!proof.unsignedRefusal) return { skipped: 'signatures are not verified' };
  return withToken(proof, async (token) => {
    const signature = SigningKey.generate().sign(NO_EVENTS);
    const { sent, answer } = await post(proof, token, { signature });
    const received = shown(proof, answer);
    if (isSuccess(answer)) return { sent, received, findings: one('unsigned-accepted', `${sent}: ${received}`) };
    // Its own, not that of a gateway in front of it.
    if (answer.status === 500) return { sent, received, findings: one('public-key-missing', received) };
    return isSignatureRefusal(answer)
      ? { sent, received }
      : { sent, received, findings: [refusalOf(proof, answer, received)] };
  });
}

async function measure(proof: Proof): Promise<StepResult> {
  if (proof.answerTimes.length === 0) return { skipped: 'no post came so far' };
  return withToken(proof, async (token) => {
    const findings: StepFinding[] = [];
    while (proof.answerTimes.length < TIMED_POSTS) {
      const { answer } = await post(proof, token);
      proof.answerTimes.push(answer.milliseconds);
      const isAsBefore = proof.unsignedRefusal ? isSignatureRefusal(answer) : isSuccess(answer);
      if (isAsBefore) continue;
      const detail = shown(proof, answer);
      findings.push(isSuccess(answer) ? { code: 'unsigned-accepted', detail } : refusalOf(proof, answer, detail));
    }
    const [, median] = [...proof.answerTimes].sort((one_, other_) => one_ - other_);
    if (median >= PATIENCE_MS) {
      const detail = `median ${median.toFixed(0)} ms, SendGrid may wait ${PATIENCE_MS} ms`;
      findings.push({ code: 'slow-answer', detail });
    }
    return {
      sent: `${TIMED_POSTS} posts`,
      received: proof.answerTimes.map((time) => `${time.toFixed(0)} ms`).join(', '),
      findings,
      // Only SendGrid can sign, so no post of ours comes further.
      note: proof.unsignedRefusal && 'the time in which the receiver refuses: what is behind it gets signed posts only',
    };
  });
}

async function withToken(proof: Proof, step: (token: string) => Promise<StepResult>): Promise<StepResult> {
  if (isUnusable(proof)) return { skipped: 'the HTTP Post URL cannot be used' };
  if (proof.token === undefined) return { skipped: 'there is no token' };
  try {
    return await step(proof.token);
  } catch (error) {
    return unanswered(proof, error);
  }
}

function unanswered(proof: Proof, error: unknown): StepResult {
  const { httpPostUrl } = proof.deployment;
  return withoutAnswer(proof, error, httpPostUrl, `request to ${httpPostUrl}`);
}

async function post(
  proof: Proof,
  token: string | undefined,
  { method = 'POST', path = '', signature = undefined as EventSignature | undefined } = {},
): Promise<{ sent: string; answer: Answer }> {
  const url = new URL(proof.deployment.httpPostUrl);
  url.pathname += path;
  const authorization = token === undefined ? 'no Authorization' : 'Authorization: Bearer ***';
  const answer = await exchange(proof, url.href, {
    method,
    headers: postHeaders(token, signature),
    body: method === 'POST' ? NO_EVENTS : undefined,
  });
  const rest = [signature && 'a forged signature', method === 'POST' && NO_EVENTS].filter((text) => text);
  return { sent: [`${method} ${url.href}`, authorization, ...rest].join(', '), answer };
}

function isUnusable({ unusableHosts, deployment }: Proof): boolean {
  return unusableHosts.has(new URL(deployment.httpPostUrl).origin);
}
