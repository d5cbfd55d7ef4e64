import { ENDS, LIFE_CYCLES, LifeCycle, startLifeCycle, stateOf, wrongKeysIn } from './support/life-cycles';
import { Answer, Scene } from './support/scene';
import { SendGridFault } from '../../../src/local/sendgrid/mock/faults';
import { AwsCalls } from '../../../src/registration/handler/aws-calls';
import { SendGridClient } from '../../../src/sendgrid/settings-client';

const answers = (status: number) =>
  ({ kind: 'response', status, body: { errors: [{ message: `message of ${status}` }] } }) as const;

/** What SendGrid does from a call on, and for how many calls. */
const SENDGRID: ReadonlyArray<readonly [name: string, times: number, effect: SendGridFault['effect']]> = [
  ['rejects the request', 1, answers(400)],
  ['rejects the key', Infinity, answers(401)],
  ['fails', Infinity, answers(503)],
  ['loses the response', 1, { kind: 'lostResponse' }],
  ['loses all responses', Infinity, { kind: 'lostResponse' }],
];

const AWS = ['fails once', 'fails always', 'takes effect without a response'] as const;

interface Callable {
  call(this: unknown, ...args: unknown[]): Promise<unknown>;
}

afterEach(() => jest.restoreAllMocks());

describe.each(LIFE_CYCLES.map((cycle) => [cycle.name, cycle] as const))('%s', (_name, cycle) => {
  test('can be rolled back, whichever call to SendGrid fails', async () => {
    const { sendGridCalls } = await undone(cycle, 'without a fault', () => {});
    expect(sendGridCalls).toBeGreaterThan(1);
    for (let skip = 0; skip < sendGridCalls; skip++) {
      for (const [name, times, effect] of SENDGRID) {
        await undone(cycle, `SendGrid ${name}, call ${skip}`, ({ sendGrid }) =>
          sendGrid.injectFault({ skip, times, effect }),
        );
      }
    }
  });

  test('can be rolled back, whichever call to AWS fails', async () => {
    const { awsCalls } = await undone(cycle, 'without a fault', () => {});
    expect(awsCalls).toBeGreaterThan(1);
    for (let skip = 0; skip < awsCalls; skip++) {
      for (const how of AWS) {
        await undone(cycle, `call ${skip} to AWS ${how}`, ({ aws }) => {
          const times = how === 'fails always' ? Infinity : 1;
          const isEffective = how === 'takes effect without a response';
          aws.faults.push({ operation: '', error: 'InternalServerError', skip, times, isEffective });
        });
      }
    }
  });
});

describe.each([...LIFE_CYCLES, ...ENDS].map((cycle) => [cycle.name, cycle] as const))('%s', (_name, cycle) => {
  test('has the same result if the function dies at any call, and Lambda repeats the request', async () => {
    const plain = await withDeath(cycle, Infinity, 'before');
    expect(plain.calls).toBeGreaterThan(0);
    expect(plain.wrongKeys).toEqual([]);
    for (let at = 0; at < plain.calls; at++) {
      for (const when of ['before', 'after'] as const) {
        const { calls: _, wrongKeys: _keys, ...result } = await withDeath(cycle, at, when);
        const { deployed, rolledBack } = plain;
        expect({ at, when, ...result }).toEqual({ at, when, deployed, rolledBack });
      }
    }
  });
});

/** Deploys with a fault, rolls back without one, and compares with the state before. */
async function undone(cycle: LifeCycle, what: string, fault: (scene: Scene) => void) {
  const scene = await startLifeCycle();
  const id = await cycle.setUp(scene);
  const before = stateOf(scene);
  const [awsCalls, sendGridCalls] = [scene.aws.calls.length, scene.sendGrid.requests.length];
  fault(scene);
  const answer = await cycle.deploy(scene, id);
  const counts = {
    awsCalls: scene.aws.calls.length - awsCalls,
    sendGridCalls: scene.sendGrid.requests.length - sendGridCalls,
  };
  scene.aws.faults.length = 0;
  scene.sendGrid.clearFaults();
  const rollback = await cycle.rollBack(scene, answer);
  const reasons = rollback.map(({ Reason }) => Reason);
  expect({ what, reasons, state: stateAfter(scene, before) }).toEqual({
    what,
    reasons: rollback.map(() => undefined),
    state: before,
  });
  await scene.stop();
  return counts;
}

/** Giving a webhook back leaves signing on that was off before, as the docs say. */
function stateAfter(scene: Scene, before: unknown[]): unknown[] {
  const isUnsigned = (state: unknown) => (state as { isSigned?: boolean } | undefined)?.isSigned === false;
  return stateOf(scene).map((state, index) =>
    isUnsigned(before[index]) ? { ...(state as object), isSigned: false } : state,
  );
}

/** The result of a request during which the function dies at a call, and is invoked again with the same event. */
async function withDeath(cycle: LifeCycle, at: number, when: 'before' | 'after') {
  const scene = await startLifeCycle();
  const id = await cycle.setUp(scene);
  let [calls, isOver] = [0, false];
  let die = () => {};
  for (const prototype of [AwsCalls.prototype, SendGridClient.prototype] as Callable[]) {
    const { call } = prototype;
    jest.spyOn(prototype, 'call').mockImplementation(async function (this: unknown, ...args: unknown[]) {
      const dies = !isOver && calls++ === at;
      const death = async () => {
        isOver = true;
        die();
        return new Promise(() => {});
      };
      if (dies && when === 'before') return death();
      const result: unknown = await call.apply(this, args);
      return dies ? death() : result;
    });
  }
  const request = scene.request.bind(scene);
  const again = async (fields: object, requestId?: string): Promise<Answer> => {
    const sameId = requestId ?? `request-${(scene.requestId += 1)}`;
    const died = new Promise<undefined>((resolve) => (die = () => resolve(undefined)));
    return (await Promise.race([request(fields, sameId), died])) ?? request(fields, sameId);
  };
  jest.spyOn(scene, 'request').mockImplementation(again);
  const answer = await cycle.deploy(scene, id);
  isOver = true;
  const deployed = [answer.Status, stateOf(scene)];
  const rollback = await cycle.rollBack(scene, answer);
  const rolledBack = [rollback.map(({ Status }) => Status), stateOf(scene)];
  const wrongKeys = wrongKeysIn(scene);
  jest.restoreAllMocks();
  await scene.stop();
  return { calls, deployed, rolledBack, wrongKeys };
}
