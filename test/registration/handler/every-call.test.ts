import { ENDS, LIFE_CYCLES, LifeCycle, canGetToken, stateOf } from './support/life-cycles';
import { Answer, Scene } from './support/scene';
import { SendGridFault } from '../../../src/local/sendgrid/mock/faults';
import { AwsCalls } from '../../../src/registration/handler/aws-calls';
import { SendGridClient } from '../../../src/sendgrid/settings-client';

const answers = (status: number) =>
  ({ kind: 'answer', status, body: { errors: [{ message: `words of ${status}` }] } }) as const;

/** What SendGrid does from a call on, and for how many. */
const SENDGRID: ReadonlyArray<readonly [name: string, times: number, does: SendGridFault['does']]> = [
  ['refuses', 1, answers(400)],
  ['does not accept the key', Infinity, answers(401)],
  ['fails', Infinity, answers(503)],
  ['loses its answer', 1, { kind: 'lostAnswer' }],
  ['loses its answers', 6, { kind: 'lostAnswer' }],
];

interface Callable {
  call(this: unknown, ...args: unknown[]): Promise<unknown>;
}

const AWS = ['is refused', 'is refused again and again', 'has its effect, and no answer'] as const;

afterEach(() => jest.restoreAllMocks());

describe.each(LIFE_CYCLES.map((cycle) => [cycle.name, cycle] as const))('%s', (_name, cycle) => {
  test('can be rolled back, whatever call to SendGrid goes wrong', async () => {
    const { sendGridCalls } = await undone(cycle, 'without a fault', () => {});
    for (let skip = 0; skip < sendGridCalls; skip++) {
      for (const [name, times, does] of SENDGRID) {
        await undone(cycle, `SendGrid ${name}, call ${skip}`, ({ sendGrid }) =>
          sendGrid.interfere({ skip, times, does }),
        );
      }
    }
  });

  test('can be rolled back, whatever call to AWS goes wrong', async () => {
    const { awsCalls } = await undone(cycle, 'without a fault', () => {});
    for (let skip = 0; skip < awsCalls; skip++) {
      for (const how of AWS) {
        await undone(cycle, `call ${skip} to AWS ${how}`, ({ aws }) => {
          const times = how === 'is refused again and again' ? Infinity : 1;
          const isEffective = how === 'has its effect, and no answer';
          aws.faults.push({ operation: '', error: 'InternalServerError', skip, times, isEffective });
        });
      }
    }
  });
});

describe.each([...LIFE_CYCLES, ...ENDS].map((cycle) => [cycle.name, cycle] as const))('%s', (_name, cycle) => {
  test('comes to the same if the function dies at any call, and Lambda repeats the request', async () => {
    const plain = await withDeath(cycle, Infinity, 'before');
    for (let at = 0; at < plain.calls; at++) {
      for (const when of ['before', 'after'] as const) {
        const { calls: _, ...result } = await withDeath(cycle, at, when);
        const expected = { ...result, deployed: plain.deployed, rolledBack: plain.rolledBack };
        expect({ at, when, ...result }).toEqual({ at, when, ...expected });
      }
    }
  });
});

/** Deploys with a fault, rolls back without, and compares with before. */
async function undone(cycle: LifeCycle, what: string, fault: (scene: Scene) => void) {
  const scene = await Scene.start();
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
  scene.sendGrid.behave();
  const [account, deployedTo] = cycle.accounts;
  const isRight = answer.Status === 'FAILED' || (await canGetToken(scene, deployedTo));
  const rollback = await cycle.rollBack(scene, answer);
  const secrets = scene.aws.clientSecrets.length;
  expect({
    what,
    isRight,
    rollback: rollback.map(({ Reason }) => Reason),
    state: stateOf(scene),
    hasSecret: await canGetToken(scene, account),
    secrets: cycle.mayLeaveSecret ? Math.min(secrets, 1) : secrets,
  }).toEqual({
    what,
    isRight: true,
    rollback: rollback.map(() => undefined),
    state: before,
    hasSecret: true,
    secrets: 1,
  });
  return counts;
}

/** What a request comes to when the function ends at one of its calls, and is invoked again with the same event. */
async function withDeath(cycle: LifeCycle, at: number, when: 'before' | 'after') {
  const scene = await Scene.start();
  const id = await cycle.setUp(scene);
  const port = /127\.0\.0\.1:\d+/g;
  const described = () => JSON.parse(JSON.stringify(stateOf(scene)).replaceAll(port, 'here')) as unknown;
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
  const deployed = [answer.Status, described(), await canGetToken(scene, cycle.accounts[1])];
  const rollback = await cycle.rollBack(scene, answer);
  const rolledBack = [rollback.map(({ Status }) => Status), described(), await canGetToken(scene, cycle.accounts[0])];
  jest.restoreAllMocks();
  return { calls, deployed, rolledBack };
}
