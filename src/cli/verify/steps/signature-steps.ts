import { hasOAuthErrorCode } from '../../../sendgrid/oauth-error-codes';
import { SigningKey } from '../../../sendgrid/signing-key';
import { VerificationContext } from '../context';
import { isSuccess } from '../http-response';
import { codeForRejection } from '../post-rejections';
import { EMPTY_BATCH, isSignatureRejection, tryPost } from '../posting';
import { summarize } from '../send-request';
import { defineStep, finding, KnownFacts, Step, StepResult } from '../step';

/** Does the receiver reject posts without a valid signature? */
export const SIGNATURE_STEPS: readonly Step[] = [
  defineStep({
    id: 'unsigned',
    title: 'POST without a signature is rejected',
    needs: ['admittedPost'],
    run: async (facts, context) => judgeUnsignedPost(facts, context),
  }),
  defineStep({
    id: 'forged-signature',
    title: 'POST with a forged signature is rejected',
    needs: ['postUrl', 'token', 'admittedPost'],
    run: postForgedSignature,
  }),
];

const NOT_VERIFIED = 'signatures are not verified';

/** Sends nothing: the post with the token had no signature. */
function judgeUnsignedPost(
  { admittedPost: { signatureRejection } }: KnownFacts<'admittedPost'>,
  context: VerificationContext,
): StepResult {
  const { signatureVerification: mode = 'off' } = context.deployment;
  if (signatureRejection) {
    const received = summarize(signatureRejection, context);
    const findings = hasOAuthErrorCode(signatureRejection.body)
      ? [finding('unexpected-oauth-error-code', received)]
      : [];
    return { received, findings };
  }
  if (mode === 'off') return { skipped: NOT_VERIFIED };
  if (mode === 'shadow') return { skipped: 'signatures are verified in shadow mode' };
  return { findings: [finding('unverified-signature', 'the endpoint accepted the unsigned post with the token')] };
}

async function postForgedSignature(
  { postUrl, token, claims, admittedPost }: KnownFacts<'postUrl' | 'token' | 'admittedPost'>,
  context: VerificationContext,
): Promise<StepResult> {
  if (!admittedPost.signatureRejection) return { skipped: NOT_VERIFIED };
  const signature = SigningKey.generate().sign(EMPTY_BATCH);
  return tryPost(postUrl, { token, signature }, context, ({ response, sent, received }) => {
    if (isSignatureRejection(response)) return {};
    const code = isSuccess(response) ? 'unverified-signature' : codeForRejection(response, claims, context);
    return { findings: [finding(code, `${sent}: ${received}`)] };
  });
}
