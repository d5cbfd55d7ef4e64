import { Answer, MARKS, Scene, URL_OF_WEBHOOK } from './scene';
import { EventWebhookSender } from '../../../../src/local/sendgrid/event-webhook-sender';

type Properties = Readonly<Record<string, unknown>>;

/** A deployment's request to a registration, and what CloudFormation asks for when the deployment is rolled back. */
export interface LifeCycle {
  readonly name: string;
  /** Whose webhook it is, before and after. */
  readonly accounts: readonly [string | undefined, string | undefined];
  /** Whether it may end with two client secrets that work, as the docs say. */
  readonly mayLeaveSecret?: boolean;
  /** Returns the physical id that there is before. */
  setUp(scene: Scene): Promise<string>;
  deploy(scene: Scene, id: string): Promise<Answer>;
  /** Nothing for a request that ends a deployment. */
  rollBack(scene: Scene, answer: Answer): Promise<Answer[]>;
}

export const ACCOUNTS = [undefined, 'one', 'two'];
const ONE = { OnBehalfOf: 'one', FriendlyName: 'old' };
const TWO = { OnBehalfOf: 'two', FriendlyName: 'new', Events: ['open'] };
const [OLD, NEW] = [{ FriendlyName: 'old' }, { FriendlyName: 'new' }];
const [FIRST, SECOND] = [{ RotateClientSecret: 'first' }, { RotateClientSecret: 'second' }];
const ALONE = { AdoptExisting: 'false' };

function byHand(scene: Scene, account?: string): string {
  const settings = { url: URL_OF_WEBHOOK, enabled: true, open: true, friendly_name: 'by hand' };
  return scene.sendGrid.addWebhook(settings, account);
}

/** With a client secret that Cognito does not show. */
async function rotated(scene: Scene, properties: Properties = {}): Promise<string> {
  const { PhysicalResourceId: id } = await scene.create({ ...properties });
  await scene.update(id, { ...properties, ...FIRST }, { ...properties });
  return id;
}

function creation(name: string, setUp: LifeCycle['setUp'], properties: Properties, logicalId?: string): LifeCycle {
  return {
    name,
    setUp,
    deploy: async (scene) => {
      scene.logicalId = logicalId ?? scene.logicalId;
      return scene.create({ ...properties });
    },
    rollBack: async (scene, { PhysicalResourceId: id }) => [await scene.delete(id, { ...properties })],
    accounts: [undefined, undefined],
  };
}

function update(
  name: string,
  setUp: LifeCycle['setUp'],
  [before, after]: readonly [Properties, Properties],
  more: Partial<LifeCycle> = {},
): LifeCycle {
  return {
    name,
    setUp,
    deploy: async (scene, id) => scene.update(id, { ...after }, { ...before }),
    rollBack: async (scene, { PhysicalResourceId: id }) => {
      const back = await scene.update(id, { ...before }, { ...after });
      const isOther = back.PhysicalResourceId !== id;
      return isOther ? [back, await scene.delete(id, { ...after })] : [back];
    },
    accounts: [undefined, undefined],
    ...more,
  };
}

const created = (properties: Properties) => async (scene: Scene) =>
  (await scene.create({ ...properties })).PhysicalResourceId;

const MOVED = { accounts: ['one', 'two'] } as const;

export const LIFE_CYCLES: readonly LifeCycle[] = [
  creation('a creation', async () => '', {}),
  creation('a creation that takes over', async (scene) => byHand(scene), {}),
  creation('another name', created(OLD), NEW, 'Renamed'),
  creation('another name, after a rotation', async (scene) => rotated(scene, OLD), { ...FIRST, ...NEW }, 'Renamed'),
  update('an update', created(OLD), [OLD, { ...NEW, Events: ['open'] }]),
  update('another account', created(ONE), [ONE, TWO], MOVED),
  update(
    'another account, taking over nothing',
    created({ ...ONE, ...ALONE }),
    [
      { ...ONE, ...ALONE },
      { ...TWO, ...ALONE },
    ],
    MOVED,
  ),
  update(
    'another account, where there is a webhook',
    async (scene) => {
      byHand(scene, 'two');
      return created(ONE)(scene);
    },
    [ONE, TWO],
    MOVED,
  ),
  update(
    'another account, after a rotation',
    async (scene) => rotated(scene, ONE),
    [
      { ...ONE, ...FIRST },
      { ...TWO, ...FIRST },
    ],
    {
      ...MOVED,
      mayLeaveSecret: true,
    },
  ),
  ...['first', 'second'].map((text) => {
    const before = text === 'first' ? ONE : { ...ONE, ...FIRST };
    const setUp = text === 'first' ? created(ONE) : async (scene: Scene) => rotated(scene, ONE);
    const after = { ...TWO, RotateClientSecret: text };
    return update(`another account with a ${text} rotation`, setUp, [before, after], {
      ...MOVED,
      mayLeaveSecret: true,
    });
  }),
  update('another URL', created(OLD), [OLD, { ...NEW, Url: 'https://other.example.com/' }]),
  update('a rotation', created({}), [{}, FIRST], { mayLeaveSecret: true }),
  update('a second rotation', async (scene) => rotated(scene), [FIRST, SECOND], { mayLeaveSecret: true }),
];

/** Requests after which nothing is rolled back. */
export const ENDS: readonly LifeCycle[] = [
  deletion('the deletion of a webhook', created({}), {}),
  deletion('the disabling of a webhook', created({ OnDelete: 'disable' }), { OnDelete: 'disable' }),
  deletion(
    'putting back what was taken over',
    async (scene) => {
      byHand(scene);
      return created({})(scene);
    },
    {},
  ),
  deletion(
    'putting back what another one had',
    async (scene) => {
      await scene.create(OLD);
      scene.logicalId = 'Renamed';
      return created(NEW)(scene);
    },
    NEW,
  ),
  deletion(
    'the deletion of the old one of two names',
    async (scene) => {
      const { PhysicalResourceId: id } = await scene.create(OLD);
      const { logicalId } = scene;
      scene.logicalId = 'Renamed';
      await scene.create(NEW);
      scene.logicalId = logicalId;
      return id;
    },
    OLD,
  ),
  {
    ...update('the way back from another account', async (scene) => created(ONE)(scene), [ONE, TWO]),
    setUp: async (scene) => {
      byHand(scene, 'two');
      const id = await created(ONE)(scene);
      return (await scene.update(id, TWO, ONE)).PhysicalResourceId;
    },
    deploy: async (scene, id) => {
      const back = await scene.update(id, ONE, TWO);
      await scene.delete(id, TWO);
      return back;
    },
    rollBack: async () => [],
    accounts: ['one', 'one'],
  },
];

function deletion(name: string, setUp: LifeCycle['setUp'], properties: Properties): LifeCycle {
  return {
    name,
    setUp,
    deploy: async (scene, id) => scene.delete(id, { ...properties }),
    rollBack: async () => [],
    accounts: [undefined, undefined],
  };
}

/** All webhooks of all accounts, and whose they are; keys of signatures apart. */
export function stateOf(scene: Scene): unknown[] {
  const webhooks = ACCOUNTS.flatMap((account) =>
    scene.sendGrid.webhooks(account).map(({ publicKey: _, id, ...settings }) => {
      const mark = scene.aws.parameters.get(MARKS + id) ?? '{}';
      return { account, ...settings, owner: (JSON.parse(mark) as { owner?: string }).owner };
    }),
  );
  const ids = ACCOUNTS.flatMap((account) => scene.sendGrid.webhooks(account).map(({ id }) => id));
  return [...webhooks, { leftOver: scene.marked.filter((id) => !ids.includes(id)) }];
}

/** Whether SendGrid's client secret is one that Cognito takes, for each webhook that has a client. */
export async function canGetToken(scene: Scene, account?: string): Promise<boolean> {
  const asked = jest.spyOn(EventWebhookSender.prototype, 'requestToken');
  await scene.sendGrid.post([{ event: 'bounce' }, { event: 'open' }], account);
  const results = await Promise.allSettled(asked.mock.results.map(({ value }) => value as Promise<string>));
  asked.mockRestore();
  // The token endpoint here answers without a token, and with 400 to a secret that is none.
  return results.every((result) => result.status === 'rejected' && String(result.reason).includes('answered 200'));
}
