import { VerificationContext } from '../context';
import { isSuccess } from '../http-response';
import { codeForRejection } from '../post-rejections';
import { isSignatureRejection, PostExchange, tryPost } from '../posting';
import { defineStep, finding, KnownFacts, Step, StepFinding, StepResult } from '../step';

/** SendGrid does not document how long it waits; users report 3 seconds. */
const MAX_MILLISECONDS = 3_000;
const TIMED_POSTS = 3;

/** Does the endpoint respond in time, and always in the same way? */
export const RESPONSE_TIME_STEP: Step = defineStep({
  id: 'response-time',
  title: 'Response time',
  needs: ['postUrl', 'token', 'admittedPost'],
  run: measure,
});

async function measure(
  facts: KnownFacts<'postUrl' | 'token' | 'admittedPost'>,
  context: VerificationContext,
): Promise<StepResult> {
  const { postUrl, token, admittedPost } = facts;
  const times = [admittedPost.milliseconds];
  const findings: StepFinding[] = [];
  while (times.length < TIMED_POSTS) {
    const result = await tryPost(postUrl, { token }, context, (exchange) => {
      times.push(exchange.response.milliseconds);
      return { findings: compareWithFirst(exchange, facts, context) };
    });
    if (result.withdrawn) return result;
    findings.push(...(result.findings ?? []));
  }
  const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
  if (median >= MAX_MILLISECONDS) {
    const detail = `median ${median.toFixed(0)} ms; SendGrid may time out after ${MAX_MILLISECONDS} ms`;
    findings.push(finding('slow-response', detail));
  }
  return {
    sent: `${TIMED_POSTS} posts`,
    received: times.map((time) => `${time.toFixed(0)} ms`).join(', '),
    findings,
    note: admittedPost.signatureRejection && "the receiver's time to reject: only SendGrid's signed posts get further",
  };
}

function compareWithFirst(
  { response, received }: PostExchange,
  { admittedPost, claims }: KnownFacts<'admittedPost'>,
  context: VerificationContext,
): readonly StepFinding[] {
  const isExpected = admittedPost.signatureRejection ? isSignatureRejection : isSuccess;
  if (isExpected(response)) return [];
  const code = isSuccess(response) ? 'unverified-signature' : codeForRejection(response, claims, context);
  return [finding(code, received)];
}
