import { VerificationContext } from '../../../src/cli/verify/context';
import { FindingCode } from '../../../src/cli/verify/findings';
import { defineStep, finding, Step } from '../../../src/cli/verify/step';
import { FinishedStep, verify } from '../../../src/cli/verify/verification';
import { Redactor } from '../../../src/sendgrid/redactor';

function context(signal = new AbortController().signal): VerificationContext {
  const redactor = new Redactor();
  redactor.add('the-secret');
  return {
    deployment: { authorizationMethod: 'OAuth 2.0', clientId: 'c', tokenUrl: 'https://t/', httpPostUrl: 'https://p/' },
    clientSecret: 'the-secret',
    timeoutMs: 1_000,
    signal,
    redactor,
  };
}

const issueToken = defineStep({
  id: 'issue',
  title: 'Issues a token',
  needs: [],
  run: async () => ({ facts: { token: 'a-token' } }),
});
const useToken = defineStep({
  id: 'use',
  title: 'Uses the token',
  needs: ['token'],
  run: async ({ token }) => ({ received: `used ${token}` }),
});

const stepWith = (id: string, ...codes: FindingCode[]): Step =>
  defineStep({
    id,
    title: id,
    needs: [],
    run: async () => ({ findings: codes.map((code) => finding(code, `${code} of the-secret`)) }),
  });

async function run(...steps: Step[]) {
  const reported: FinishedStep[] = [];
  const verification = await verify(steps, context(), (step) => reported.push(step));
  expect(verification.steps).toEqual(reported);
  return verification;
}

describe('a step', () => {
  test('receives the facts that earlier steps have provided', async () => {
    const { steps, exitCode } = await run(issueToken, useToken);
    expect(steps).toMatchObject([{ status: 'passed' }, { status: 'passed', received: 'used a-token' }]);
    expect(exitCode).toBe(0);
  });

  test('is skipped with the reason if a fact is missing', async () => {
    const { steps, exitCode } = await run(useToken, issueToken);
    expect(steps).toMatchObject([{ status: 'skipped', skipped: 'no token was issued' }, { status: 'passed' }]);
    expect(exitCode).toBe(0);
  });

  test('is skipped after a step has withdrawn its fact', async () => {
    const withdraw = defineStep({
      id: 'withdraw',
      title: 'Withdraws the token',
      needs: ['token'],
      run: async () => ({ withdrawn: ['token'] }),
    });
    const { steps } = await run(issueToken, useToken, withdraw, useToken);
    expect(steps.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'skipped']);
  });

  test.each([
    [['slow-response'], 'failed', 1],
    [['missing-response', 'rejected-post'], 'failed', 1],
    [['missing-response', 'sendgrid-webhook-limit'], 'inconclusive', 2],
    [['sendgrid-webhook-limit'], 'passed', 0],
  ] as const)('with the findings %j is %s, with exit code %d', async (codes, status, exitCode) => {
    const verification = await run(stepWith('step', ...codes));
    expect(verification.steps[0]).toMatchObject({ status, findings: codes });
    expect(verification.exitCode).toBe(exitCode);
  });
});

test('findings of several steps with the same code are merged, without secrets', async () => {
  const { findings } = await run(stepWith('a', 'failed-post', 'slow-response'), stepWith('b', 'failed-post'));
  expect(findings).toMatchObject([
    { code: 'failed-post', details: ['failed-post of ***'], steps: ['a', 'b'] },
    { code: 'slow-response', details: ['slow-response of ***'], steps: ['a'] },
  ]);
});

test('an interrupted step is not reported, and no step follows it', async () => {
  const controller = new AbortController();
  const interrupted = defineStep({
    id: 'interrupted',
    title: 'Interrupted',
    needs: [],
    run: async () => {
      controller.abort();
      return { findings: [finding('missing-response', 'aborted')] };
    },
  });
  const verification = await verify([issueToken, interrupted, useToken], context(controller.signal), () => {});
  expect(verification).toMatchObject({ steps: [{ id: 'issue' }], findings: [], isInterrupted: true, exitCode: 130 });
});
