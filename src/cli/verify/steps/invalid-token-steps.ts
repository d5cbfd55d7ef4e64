import { generateKeyPair, JWTPayload, SignJWT } from 'jose';
import { isTokenRejected } from '../../../sendgrid/oauth-error-codes';
import { VerificationContext } from '../context';
import { Facts } from '../facts';
import { FindingCode } from '../findings';
import { HttpResponse, isServerError, isSuccess, isThrottled } from '../http-response';
import { isSignatureRejection, tryPost } from '../posting';
import { defineStep, finding, KnownFacts, Step, StepResult } from '../step';

/** Does the endpoint reject invalid tokens, with a response that makes SendGrid renew its token? */
export const INVALID_TOKEN_STEPS: readonly Step[] = [
  defineStep({
    id: 'post-without-token',
    title: 'POST without a token is rejected',
    needs: ['postUrl'],
    run: async (facts, context) => expectRejected(undefined, facts, context),
  }),
  defineStep({
    id: 'post-with-tampered-token',
    title: 'POST with a tampered token is rejected',
    needs: ['postUrl', 'token'],
    run: async (facts, context) => expectRejected(tamper(facts.token), facts, context),
  }),
  defineStep({
    id: 'post-with-foreign-token',
    title: 'POST with a token of another issuer is rejected',
    needs: ['postUrl', 'token'],
    run: async (facts, context) => expectRejected(await signForeignToken(facts.claims), facts, context),
  }),
];

async function expectRejected(
  token: string | undefined,
  { postUrl, admittedPost }: KnownFacts<'postUrl'>,
  context: VerificationContext,
): Promise<StepResult> {
  if (token !== undefined) context.redactor.add(token);
  const verifiesSignatures = admittedPost?.signatureRejection !== undefined || isVerificationOn(context);
  return tryPost(postUrl, { token }, context, ({ response, sent, received }) => {
    const code = codeFor(response, verifiesSignatures);
    return code ? { findings: [finding(code, `${sent}: ${received}`)] } : {};
  });
}

function isVerificationOn({ deployment: { signatureVerification = 'off' } }: VerificationContext): boolean {
  return signatureVerification !== 'off';
}

function codeFor(response: HttpResponse, verifiesSignatures: boolean): FindingCode | undefined {
  if (isSuccess(response)) return 'unprotected-endpoint';
  if (isTokenRejected(response)) return undefined;
  // The receiver only sees posts that have passed the authorizer.
  if (verifiesSignatures && isSignatureRejection(response)) return 'unprotected-endpoint';
  if (isServerError(response)) return 'failed-post';
  return isThrottled(response) ? 'throttled-post' : 'missing-oauth-error-code';
}

/** Changes the signature. */
function tamper(token: string): string {
  const [header, claims, signature = ''] = token.split('.');
  const changed = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
  return [header, claims, changed].join('.');
}

/** Signs the same claims with another key. */
async function signForeignToken(claims: Facts['claims'] | undefined): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  const payload: JWTPayload = { ...claims, exp: Math.floor(Date.now() / 1000) + 3600 };
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'foreign' }).sign(privateKey);
}
