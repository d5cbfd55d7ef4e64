import { CustomResourceModel } from '../../../src/local/cloudformation/custom-resource-model';
import { CustomResources, ProviderAccess } from '../../../src/local/cloudformation/custom-resources';

type Event = Readonly<Record<string, any>>;

/** A provider that responds SUCCESS with the property `Id` as the physical id, unless `responses` has another response. */
class Provider {
  public readonly requests: string[] = [];
  public readonly events: Event[] = [];
  /** By `<request type> <logical id>`. */
  public readonly responses = new Map<string, object | 'silence' | 'crash'>();

  public get access(): ProviderAccess {
    return {
      localize: (properties) => ({ ...properties, Local: 'yes' }),
      invoke: async (_serviceToken, event) => this.respond(event as Event),
    };
  }

  private async respond(event: Event): Promise<string | undefined> {
    const { RequestType, LogicalResourceId, PhysicalResourceId, ResourceProperties, ResponseURL } = event;
    const name = `${RequestType} ${LogicalResourceId}`;
    this.requests.push([name, PhysicalResourceId, ResourceProperties.Id].filter(Boolean).join(' '));
    this.events.push(event);
    const given = this.responses.get(name);
    if (given === 'crash') return 'Error: boom';
    if (given === 'silence') return undefined;
    const body = JSON.stringify(given ?? { Status: 'SUCCESS', PhysicalResourceId: ResourceProperties.Id });
    await fetch(ResponseURL, { method: 'PUT', body });
    return undefined;
  }
}

function model(logicalId: string, properties: object = {}): CustomResourceModel {
  return {
    key: `Stack/${logicalId}`,
    where: `Stack/${logicalId} (Custom::Thing)`,
    stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Stack/guid',
    logicalId,
    resourceType: 'Custom::Thing',
    serviceToken: 'arn:aws:lambda:us-east-1:123456789012:function:provider',
    properties: { Id: `${logicalId}-1`, ...properties },
  };
}

let provider: Provider;
let resources: CustomResources;
beforeEach(() => {
  provider = new Provider();
  resources = new CustomResources();
});

const deploy = async (...models: CustomResourceModel[]) => resources.deploy(models, provider.access);
const failure = (Reason?: string, PhysicalResourceId?: string) => ({ Status: 'FAILED', Reason, PhysicalResourceId });

test("requests have CloudFormation's format", async () => {
  await deploy(model('A'));
  expect(provider.events).toEqual([
    {
      RequestType: 'Create',
      ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:provider',
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}$/),
      StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Stack/guid',
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ResourceType: 'Custom::Thing',
      LogicalResourceId: 'A',
      ResourceProperties: { Id: 'A-1', Local: 'yes' },
    },
  ]);
  await deploy(model('A', { More: 'x' }));
  expect(provider.events[1]).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'A-1',
    ResourceProperties: { Id: 'A-1', More: 'x', Local: 'yes' },
    OldResourceProperties: { Id: 'A-1', Local: 'yes' },
  });
});

test('an unchanged resource gets no request, and a removed one is deleted last', async () => {
  await deploy(model('A'), model('B'), model('C'));
  provider.requests.length = 0;
  await deploy(model('A'), model('C', { More: 'x' }), model('D'));
  expect(provider.requests).toEqual(['Update C C-1 C-1', 'Create D D-1', 'Delete B B-1 B-1']);
});

test('a new physical id replaces a resource, which is deleted with its old properties', async () => {
  await deploy(model('A'));
  provider.requests.length = 0;
  await deploy(model('A', { Id: 'A-2' }));
  expect(provider.requests).toEqual(['Update A A-1 A-2', 'Delete A A-1 A-1']);
  await resources.destroy(provider.access);
  expect(provider.requests.at(-1)).toBe('Delete A A-2 A-2');
});

test('all are deleted in reverse order, even if one fails', async () => {
  await deploy(model('A'), model('B'), model('C'));
  provider.requests.length = 0;
  provider.responses.set('Delete B', failure('stuck', 'B-1'));
  await expect(resources.destroy(provider.access)).rejects.toThrow('Stack/B (Custom::Thing): stuck');
  expect(provider.requests).toEqual(['Delete C C-1 C-1', 'Delete B B-1 B-1', 'Delete A A-1 A-1']);
  await resources.destroy(provider.access);
  expect(provider.requests).toHaveLength(3);
});

describe('after a failure', () => {
  test('completed changes and the failed one are rolled back in reverse order', async () => {
    await deploy(model('A'), model('B'));
    provider.requests.length = 0;
    provider.responses.set('Update B', failure('no', 'B-1'));
    provider.responses.set('Create X', { Status: 'SUCCESS', PhysicalResourceId: 'X-1' });
    const failing = deploy(model('A', { Id: 'A-2' }), model('X'), model('B', { More: 'x' }));
    await expect(failing).rejects.toThrow(/no; the rollback failed: .*no$/);
    const done = ['Update A A-1 A-2', 'Create X X-1', 'Update B B-1 B-1'];
    // What cannot be put back is no reason to leave the others.
    expect(provider.requests).toEqual([
      ...done,
      'Update B B-1 B-1',
      'Delete X X-1 X-1',
      'Update A A-2 A-1',
      'Delete A A-2 A-2',
    ]);
  });

  test('of an update that returned another id, that id is deleted', async () => {
    await deploy(model('A'));
    provider.requests.length = 0;
    provider.responses.set('Update A', failure('no', 'A-half'));
    await expect(deploy(model('A', { More: 'x' }))).rejects.toThrow('no');
    expect(provider.requests).toEqual(['Update A A-1 A-1', 'Update A A-1 A-1', 'Delete A A-half A-1']);
  });

  test('a resource keeps the id that its rollback returns', async () => {
    await deploy(model('A'), model('B'));
    provider.responses.set('Update B', failure('no', 'B-1'));
    provider.responses.set('Update A', { Status: 'SUCCESS', PhysicalResourceId: 'A-9' });
    await expect(deploy(model('A', { More: 'x' }), model('B', { More: 'x' }))).rejects.toThrow('no');
    await resources.destroy(provider.access);
    expect(provider.requests.at(-1)).toBe('Delete A A-9 A-1');
  });

  test('to delete a replaced or removed resource, the deployment stays as it is', async () => {
    await deploy(model('A'), model('B'));
    provider.responses.set('Delete A', failure('stuck', 'A-1'));
    provider.responses.set('Delete B', failure('stuck', 'B-1'));
    await deploy(model('A', { Id: 'A-2' }));
    provider.responses.clear();
    await resources.destroy(provider.access);
    expect(provider.requests.at(-1)).toBe('Delete A A-2 A-2');
  });

  test('of a creation that returned an id, that id is deleted', async () => {
    await deploy(model('A'));
    provider.requests.length = 0;
    provider.responses.set('Create B', failure(undefined, 'B-half'));
    const failing = deploy(model('A', { Id: 'A-2' }), model('B'));
    await expect(failing).rejects.toThrow('Stack/B (Custom::Thing): its function reported a failure without a reason');
    expect(provider.requests).toEqual([
      'Update A A-1 A-2',
      'Create B B-1',
      'Delete B B-half B-1',
      'Update A A-2 A-1',
      'Delete A A-2 A-2',
    ]);
    await resources.destroy(provider.access);
    expect(provider.requests.at(-1)).toBe('Delete A A-1 A-1');
  });

  test.each([
    ['silence', 'it ended without an error'],
    ['crash', 'Error: boom'],
  ] as const)('is a function that does not answer: %s', async (kind, problem) => {
    provider.responses.set('Create A', kind);
    await expect(deploy(model('A'))).rejects.toThrow(
      `Stack/A (Custom::Thing): its function sent no response to the Create request: ${problem}`,
    );
    expect(provider.requests).toEqual(['Create A A-1']);
  });
});

test('responses are accepted only at their own URLs, and only by PUT', async () => {
  const statuses: number[] = [];
  const access: ProviderAccess = {
    localize: ({ ...properties }) => properties,
    invoke: async (_serviceToken, event) => {
      const { ResponseURL } = event as Event;
      const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'A' });
      for (const [method, url] of [
        ['POST', ResponseURL],
        ['PUT', `${ResponseURL}x`],
        ['PUT', ResponseURL],
      ]) {
        statuses.push((await fetch(url, { method, body })).status);
      }
      return undefined;
    },
  };
  await resources.deploy([model('A')], access);
  expect(statuses).toEqual([403, 403, 200]);
});
