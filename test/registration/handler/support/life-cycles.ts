import { internals } from './in-process';
import { Answer, oAuth, OWNERS, PARAMETER, Properties, Scene, URL_OF_WEBHOOK } from './scene';

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
const OTHER_PATH = { ...NEW, Url: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/other' };
/** Where the key is if the receiver has another parameter. */
const OTHER_PARAMETER = `${PARAMETER}-next`;
const OTHER_STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Other/guid';

/** Somebody enters a webhook on SendGrid's page. */
function manual(scene: Scene, account?: string): string {
  const settings = { url: URL_OF_WEBHOOK, enabled: true, open: true, friendly_name: 'manual' };
  return scene.sendGrid.addWebhook(settings, account);
}

/** The same, with signing on. */
function manualSigned(scene: Scene): string {
  const id = manual(scene);
  scene.sendGrid.rotateSigningKey(id);
  return id;
}

/** Somebody has also stored its key in the parameter, as the documentation says. */
function manualStored(scene: Scene): string {
  const id = manualSigned(scene);
  scene.parameters.set(PARAMETER, scene.sendGrid.webhooks()[0].publicKey!);
  return id;
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
  creation('an adoption of a signed webhook', async (scene) => manualStored(scene), ADOPT),
  creation('an adoption that turns signing off that was on', async (scene) => manualSigned(scene), {
    ...ADOPT,
    ...UNSIGNED,
  }),
  creation('a rename', created(OLD), NEW, { logicalId: 'Renamed' }),
  creation('a rename with another path', created(OLD), OTHER_PATH, { logicalId: 'Renamed' }),
  creation('a rename that turns signing off', created(OLD), { ...NEW, ...UNSIGNED }, { logicalId: 'Renamed' }),
  creation(
    'a rename with another parameter',
    created(OLD),
    { ...NEW, PublicKeyParameter: OTHER_PARAMETER },
    { logicalId: 'Renamed' },
  ),
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
  update('another parameter', created(OLD), [OLD, { ...NEW, PublicKeyParameter: OTHER_PARAMETER }]),
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
  deletion('the deletion of the old resource after a rename', async (scene) => setUpRenamed(scene, NEW), OLD),
  deletion(
    'giving back an adopted webhook that was signed',
    async (scene) => {
      manualStored(scene);
      return created(ADOPT)(scene);
    },
    ADOPT,
  ),
  deletion(
    'the deletion of the old resource after a rename with another parameter',
    async (scene) => setUpRenamed(scene, { ...NEW, PublicKeyParameter: OTHER_PARAMETER }),
    OLD,
  ),
  deletion(
    'the deletion of the old resource after a rename that turned signing off',
    async (scene) => setUpRenamed(scene, { ...NEW, ...UNSIGNED }),
    OLD,
  ),
  deletion(
    'the deletion of the old resource after a rename with another path',
    async (scene) => setUpRenamed(scene, OTHER_PATH),
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

/** Returns the id of the old resource. */
async function setUpRenamed(scene: Scene, properties: Properties): Promise<string> {
  const { PhysicalResourceId: id } = await scene.create(OLD);
  const { logicalId } = scene;
  scene.logicalId = 'Renamed';
  await scene.create(properties);
  scene.logicalId = logicalId;
  return id;
}

export async function startLifeCycle(): Promise<Scene> {
  const scene = await Scene.startInProcess();
  scene.aws.state.appClients.set('next-client', 'the0next0client0secret');
  return scene;
}

/** The webhooks of all accounts with their owners and whether their client secrets work, and what else is stored. */
export function stateOf(scene: Scene): unknown[] {
  const webhooks = webhooksOf(scene).map(({ id, account, settings, signingKey }) => {
    const { owner, adopted, publicKeyParameter } = recordOf(scene, id);
    const { oauthClientId: clientId, oauthClientSecret: secret, ...rest } = settings;
    const hasSecret = clientId === null || secret === scene.aws.state.appClients.get(clientId);
    const isSigned = Boolean(signingKey);
    return {
      account,
      ...rest,
      events: [...rest.events],
      clientId,
      hasSecret,
      isSigned,
      owner,
      adopted,
      publicKeyParameter,
    };
  });
  const ids = webhooksOf(scene).map(({ id }) => id);
  return [...webhooks, { leftOver: scene.owned.filter((id) => !ids.includes(id)) }, { wrongKeys: wrongKeysIn(scene) }];
}

/**
 * Keys that a parameter lacks or should not have: it needs the key of each webhook that a registration with this
 * parameter owns, may have a key of others that exist and sign, and has none of webhooks that do not.
 */
export function wrongKeysIn(scene: Scene): string[] {
  const webhooks = webhooksOf(scene);
  const isOfExisting = (stored: string) =>
    webhooks.some(
      ({ id, signingKey }) =>
        signingKey && [`${id}:`, signingKey.publicKey].some((one) => stored.startsWith(String(one))),
    );
  const surplus = [PARAMETER, OTHER_PARAMETER].flatMap((name) =>
    (scene.parameters.get(name)?.split(',') ?? []).filter((stored) => !isOfExisting(stored)),
  );
  const missing = webhooks.filter(({ id, signingKey }) => {
    const { publicKeyParameter: name } = recordOf(scene, id);
    return name && !(signingKey && scene.parameters.get(name)?.includes(`${id}:${signingKey.publicKey}`));
  });
  return [...surplus.map(() => 'of no webhook that signs'), ...missing.map(() => 'missing')];
}

interface StoredRecord {
  readonly owner?: string;
  readonly adopted?: object;
  readonly publicKeyParameter?: string;
}

function recordOf(scene: Scene, id: string): StoredRecord {
  return JSON.parse(scene.parameters.get(OWNERS + id) ?? '{}') as StoredRecord;
}

function webhooksOf(scene: Scene) {
  return ACCOUNTS.flatMap((account) =>
    internals(scene.sendGrid)
      .account(account)
      .webhooks.map(({ id, settings, signingKey }) => ({ id: String(id), account, settings, signingKey })),
  );
}
