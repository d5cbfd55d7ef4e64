import { internals } from './in-process';
import { Answer, oAuth, OWNERS, Properties, Scene, URL_OF_WEBHOOK } from './scene';

/** A deployment's request to a registration, and the requests of CloudFormation that roll the deployment back. */
export interface LifeCycle {
  readonly name: string;
  /** Returns the physical id before the deployment. */
  setUp(scene: Scene): Promise<string>;
  deploy(scene: Scene, id: string): Promise<Answer>;
  /** Nothing for a request that ends a deployment. */
  rollBack(scene: Scene, answer: Answer): Promise<Answer[]>;
}

const ACCOUNTS = [undefined, 'one', 'two'];
const ONE = { OnBehalfOf: 'one', FriendlyName: 'old' };
const TWO = { OnBehalfOf: 'two', FriendlyName: 'new', Events: ['open'] };
const [OLD, NEW] = [{ FriendlyName: 'old' }, { FriendlyName: 'new' }];
const ADOPT = { AdoptExisting: 'true' };
const UNSIGNED = { Signed: 'false', PublicKeyParameter: undefined };
const OTHER_STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Other/guid';

/** Somebody enters a webhook on SendGrid's page. */
function manual(scene: Scene, account?: string): string {
  const settings = { url: URL_OF_WEBHOOK, enabled: true, open: true, friendly_name: 'manual' };
  return scene.sendGrid.addWebhook(settings, account);
}

const created = (properties: Properties) => async (scene: Scene) => (await scene.create(properties)).PhysicalResourceId;

function creation(
  name: string,
  setUp: LifeCycle['setUp'],
  properties: Properties,
  renamed: { readonly logicalId?: string; readonly stackId?: string } = {},
): LifeCycle {
  return {
    name,
    setUp,
    deploy: async (scene) => {
      Object.assign(scene, renamed);
      return scene.create(properties);
    },
    rollBack: async (scene, { PhysicalResourceId: id }) => [await scene.delete(id, properties)],
  };
}

function update(
  name: string,
  setUp: LifeCycle['setUp'],
  [before, after]: readonly [Properties, Properties],
): LifeCycle {
  return {
    name,
    setUp,
    deploy: async (scene, id) => scene.update(id, after, before),
    rollBack: async (scene, { PhysicalResourceId: id }) => {
      const back = await scene.update(id, before, after);
      return back.PhysicalResourceId === id ? [back] : [back, await scene.delete(id, after)];
    },
  };
}

function deletion(name: string, setUp: LifeCycle['setUp'], properties: Properties): LifeCycle {
  return { name, setUp, deploy: async (scene, id) => scene.delete(id, properties), rollBack: async () => [] };
}

export const LIFE_CYCLES: readonly LifeCycle[] = [
  creation('a creation', async () => '', {}),
  creation('a creation without signing or OAuth', async () => '', { ...UNSIGNED, OAuth: undefined }),
  creation('an adoption', async (scene) => manual(scene), ADOPT),
  creation('an adoption that turns signing off', async (scene) => manual(scene), { ...ADOPT, ...UNSIGNED }),
  creation('a rename', created(OLD), NEW, { logicalId: 'Renamed' }),
  creation(
    'a rename after an adoption',
    async (scene) => {
      manual(scene);
      return created({ ...ADOPT, ...OLD })(scene);
    },
    NEW,
    { logicalId: 'Renamed' },
  ),
  creation('a move to another stack', created(OLD), { ...ADOPT, ...NEW }, { stackId: OTHER_STACK }),
  update('an update', created(OLD), [OLD, { ...NEW, Events: ['open'] }]),
  update(
    'an update of an adopted webhook',
    async (scene) => {
      manual(scene);
      return created({ ...ADOPT, ...OLD })(scene);
    },
    [
      { ...ADOPT, ...OLD },
      { ...ADOPT, ...NEW },
    ],
  ),
  update('signing turned on', created(UNSIGNED), [UNSIGNED, {}]),
  update('signing turned off', created({}), [{}, UNSIGNED]),
  update('another client', created({}), [{}, { OAuth: oAuth('next-client') }]),
  update('another URL', created(OLD), [OLD, { ...NEW, Url: 'https://other.example.com/' }]),
  update('another account', created(ONE), [ONE, TWO]),
  update(
    'another account with an existing webhook',
    async (scene) => {
      manual(scene, 'two');
      return created(ONE)(scene);
    },
    [ONE, { ...TWO, ...ADOPT }],
  ),
  update(
    'another account after an adoption',
    async (scene) => {
      manual(scene, 'one');
      return created({ ...ONE, ...ADOPT })(scene);
    },
    [{ ...ONE, ...ADOPT }, TWO],
  ),
];

/** Requests that end a deployment or its rollback, so that nothing follows them. */
export const ENDS: readonly LifeCycle[] = [
  deletion('the deletion of a webhook', created({}), {}),
  deletion('the disabling of a webhook', created({ OnDelete: 'disable' }), { OnDelete: 'disable' }),
  deletion('the deletion with the webhook retained', created({ OnDelete: 'retain' }), { OnDelete: 'retain' }),
  deletion(
    'giving back an adopted webhook',
    async (scene) => {
      manual(scene);
      return created(ADOPT)(scene);
    },
    ADOPT,
  ),
  deletion(
    'giving back to the previous owner',
    async (scene) => {
      await scene.create(OLD);
      scene.logicalId = 'Renamed';
      return created(NEW)(scene);
    },
    NEW,
  ),
  deletion(
    'the deletion of the old resource after a rename',
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
    name: 'the way back from another account',
    setUp: async (scene) => {
      const id = await created(ONE)(scene);
      return (await scene.update(id, TWO, ONE)).PhysicalResourceId;
    },
    deploy: async (scene, id) => {
      const back = await scene.update(id, ONE, TWO);
      await scene.delete(id, TWO);
      return back;
    },
    rollBack: async () => [],
  },
];

export async function startLifeCycle(): Promise<Scene> {
  const scene = await Scene.startInProcess();
  scene.aws.state.appClients.set('next-client', 'the0next0client0secret');
  return scene;
}

/** The webhooks of all accounts with their owners and whether their client secrets work, and what else is stored. */
export function stateOf(scene: Scene): unknown[] {
  const webhooks = ACCOUNTS.flatMap((account) =>
    internals(scene.sendGrid)
      .account(account)
      .webhooks.map(({ id, settings, signingKey }) => {
        const { owner, adopted } = JSON.parse(scene.parameters.get(OWNERS + id) ?? '{}') as Record<string, unknown>;
        const { oauthClientId: clientId, oauthClientSecret: secret, ...rest } = settings;
        const hasSecret = clientId === null || secret === scene.aws.state.appClients.get(clientId);
        return {
          account,
          ...rest,
          events: [...rest.events],
          clientId,
          hasSecret,
          isSigned: Boolean(signingKey),
          owner,
          adopted,
        };
      }),
  );
  const ids = ACCOUNTS.flatMap((account) => scene.sendGrid.webhooks(account).map(({ id }) => id));
  return [...webhooks, { leftOver: scene.owned.filter((id) => !ids.includes(id)) }];
}
