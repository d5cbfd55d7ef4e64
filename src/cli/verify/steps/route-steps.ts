import { VerificationContext } from '../context';
import { FindingCode } from '../findings';
import { isSuccess, isThrottled } from '../http-response';
import { PostOptions, tryPost } from '../posting';
import { defineStep, finding, KnownFacts, Step, StepResult } from '../step';

/** Does the endpoint reject other methods and paths? */
export const ROUTE_STEPS: readonly Step[] = [
  defineStep({
    id: 'wrong-method',
    title: 'GET is rejected',
    needs: ['postUrl', 'token'],
    run: async (facts, context) => tryRoute(facts, { method: 'GET' }, 'unexpected-method', context),
  }),
  defineStep({
    id: 'wrong-path',
    title: 'POST to a wrong path is rejected',
    needs: ['postUrl', 'token'],
    run: async (facts, context) => tryRoute(facts, { subPath: '/no-such-path' }, 'unexpected-path', context),
  }),
];

async function tryRoute(
  { postUrl, token }: KnownFacts<'postUrl' | 'token'>,
  options: PostOptions,
  code: FindingCode,
  context: VerificationContext,
): Promise<StepResult> {
  return tryPost(postUrl, { ...options, token }, context, ({ response, sent, received }) => {
    if (isThrottled(response)) return { findings: [finding('throttled-post', `${sent}: ${received}`)] };
    return isSuccess(response) ? { findings: [finding(code, `${sent}: ${received}`)] } : {};
  });
}
