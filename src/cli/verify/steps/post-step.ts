import { VerificationContext } from '../context';
import { FindingCode } from '../findings';
import { HttpResponse, isSuccess } from '../http-response';
import { codeForRejection } from '../post-rejections';
import { isSignatureRejection, tryPost } from '../posting';
import { defineStep, finding, KnownFacts, Step, StepResult } from '../step';

/** Does the endpoint accept a post with the token? */
export const POST_STEP: Step = defineStep({
  id: 'post',
  title: 'POST with the token',
  needs: ['postUrl', 'token'],
  run: postWithToken,
});

async function postWithToken(
  { postUrl, token, claims }: KnownFacts<'postUrl' | 'token'>,
  context: VerificationContext,
): Promise<StepResult<'admittedPost'>> {
  return tryPost(postUrl, { token }, context, ({ response, received }) => {
    const { milliseconds } = response;
    if (isSuccess(response)) return { facts: { admittedPost: { milliseconds } } };
    if (isSignatureRejection(response)) {
      return {
        facts: { admittedPost: { milliseconds, signatureRejection: response } },
        note: 'the endpoint accepts the token and rejects the missing signature',
      };
    }
    const code = codeForRejection(response, claims, context);
    return { findings: [finding(code, received)], withdrawn: leadsElsewhere(code, response) ? ['postUrl'] : [] };
  });
}

/** Whether nothing accepts posts at the URL, so that other responses say nothing about the webhook. */
function leadsElsewhere(code: FindingCode, { status }: HttpResponse): boolean {
  // API Gateway responds with 403 to requests for which it has no method.
  return code === 'redirected-post' || (code === 'rejected-post' && [403, 404].includes(status));
}
