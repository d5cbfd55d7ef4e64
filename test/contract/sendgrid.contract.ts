import { readFileSync } from 'node:fs';
import { Exchange, Prism, recordExchanges } from './prism';
import { LocalSendGrid } from '../../src/local/sendgrid/mock/local-sendgrid';
import { handleRequest } from '../../src/registration/handler/handle-request';
import { ResourceProperties } from '../../src/registration/handler/resource-properties';
import { newSettingsObject, restoredSettings, settingsObject } from '../../src/registration/handler/settings-object';
import { EventWebhookApi } from '../../src/sendgrid/event-webhook-api';
import { Redactor } from '../../src/sendgrid/redactor';
import { retry } from '../../src/sendgrid/retry';
import { NODE_RUNTIME } from '../../src/sendgrid/runtime';
import { SendGridClient } from '../../src/sendgrid/settings-client';
import { FakeAws } from '../support/fake-aws';

const OPENAPI = process.env.SENDGRID_OPENAPI!;
const SETTINGS = '/v3/user/webhooks/event/settings';

const PROPERTIES: ResourceProperties = {
  Url: 'https://example.com/webhook-endpoint',
  OAuth: {
    ClientId: 'client',
    TokenUrl: 'https://example.com/token',
    ClientSecret: { Source: 'cognito', UserPoolId: 'us-east-1_pool', ClientId: 'client' },
  },
  ApiKey: { SecretId: 'key' },
  ApiUrl: 'https://api.sendgrid.com',
  Events: ['bounce', 'spam_report', 'account_status_change'],
  EventsByDefault: 'false',
  FriendlyName: 'contract',
  Enabled: 'true',
  Signed: 'true',
  PublicKeyParameter: '/key',
  AdoptExisting: 'true',
  Test: 'true',
  OnDelete: 'delete',
};

jest.setTimeout(120_000);
beforeEach(() => void jest.spyOn(console, 'log').mockImplementation());
afterEach(() => jest.restoreAllMocks());

const violationsOf = (exchanges: readonly Exchange[]) =>
  exchanges.flatMap(({ call, violations }) => violations.map((violation) => ({ call, violation })));

describe("the registration's requests to a mock of SendGrid's own description", () => {
  let prism: Prism;
  beforeAll(async () => (prism = await Prism.mock(OPENAPI)));
  afterAll(async () => prism.stop());

  function api(onBehalfOf?: string): EventWebhookApi {
    const redactor = new Redactor();
    return new EventWebhookApi(
      new SendGridClient({
        apiUrl: prism.url,
        onBehalfOf,
        apiKey: 'SG.key',
        redactor,
        runtime: NODE_RUNTIME,
        retry,
        deadline: Date.now() + 60_000,
      }),
    );
  }

  const id = '77d4a5da-7015-11ed-a1eb-0242ac120002';
  const client = { oauth_client_id: 'client', oauth_token_url: 'https://example.com/token' };
  const EXISTING = { id, url: 'https://example.com/', enabled: true, friendly_name: 'name', ...client };
  const bare: ResourceProperties = { ...PROPERTIES, OAuth: undefined, FriendlyName: undefined };
  const { oauth_client_id, oauth_client_secret, oauth_token_url } = settingsObject(PROPERTIES, 'secret');

  test.each<[string, (sendGrid: EventWebhookApi) => Promise<unknown>, string]>([
    [
      'create',
      async (sendGrid) => sendGrid.create(newSettingsObject(PROPERTIES, 'name', 'secret')),
      `POST ${SETTINGS} 201`,
    ],
    ['create, bare', async (sendGrid) => sendGrid.create(newSettingsObject(bare, 'name')), `POST ${SETTINGS} 201`],
    ['list', async (sendGrid) => sendGrid.all(), `GET ${SETTINGS}/all 200`],
    [
      'update',
      async (sendGrid) => sendGrid.update(id, settingsObject(PROPERTIES, 'secret')),
      `PATCH ${SETTINGS}/${id} 200`,
    ],
    [
      'update, without a change of the secret',
      async (sendGrid) => sendGrid.update(id, restoredSettings(EXISTING, { enabled: true, clientId: 'client' })),
      `PATCH ${SETTINGS}/${id} 200`,
    ],
    [
      'update, bare',
      async (sendGrid) => sendGrid.update(id, settingsObject(bare, undefined)),
      `PATCH ${SETTINGS}/${id} 200`,
    ],
    ['read the key', async (sendGrid) => sendGrid.publicKey(id), `GET ${SETTINGS}/signed/${id} 200`],
    ['turn signing on', async (sendGrid) => sendGrid.setSigning(id, true), `PATCH ${SETTINGS}/signed/${id} 200`],
    ['turn signing off', async (sendGrid) => sendGrid.setSigning(id, false), `PATCH ${SETTINGS}/signed/${id} 200`],
    [
      'test',
      async (sendGrid) =>
        sendGrid.test({ id, url: PROPERTIES.Url, ...{ oauth_client_id, oauth_client_secret, oauth_token_url } }),
      'POST /v3/user/webhooks/event/test 204',
    ],
    ['delete', async (sendGrid) => sendGrid.delete(id), `DELETE ${SETTINGS}/${id} 204`],
  ])('%s', async (_name, call, expected) => {
    const exchanges = recordExchanges(() => prism.url);
    for (const onBehalfOf of [undefined, 'subuser', 'account-id sg2a']) await call(api(onBehalfOf));
    expect(violationsOf(exchanges)).toEqual([]);
    expect(exchanges.map(({ call: made, status }) => `${made} ${status}`)).toEqual([expected, expected, expected]);
  });

  test('and an invalid one would fail', async () => {
    const exchanges = recordExchanges(() => prism.url);
    await api()
      .update(id, { enabled: 'yes' })
      .catch(() => undefined);
    expect(violationsOf(exchanges).length).toBeGreaterThan(0);
  });
});

describe("the mock's responses, compared with SendGrid's own description", () => {
  let prism: Prism;
  let sendGrid: LocalSendGrid;
  let aws: FakeAws;
  const responses: Array<Record<string, unknown>> = [];
  beforeAll(async () => {
    sendGrid = await LocalSendGrid.start({ maxAllowed: 2 });
    prism = await Prism.proxy(OPENAPI, sendGrid.url);
    aws = await FakeAws.start();
    aws.state.secrets.set('key', sendGrid.apiKey);
    aws.state.appClients.set('client', 'client-secret');
    aws.routes.set('/response', (_headers, body) => {
      responses.push(JSON.parse(body) as Record<string, unknown>);
      return [200, ''];
    });
  });
  afterAll(async () => {
    await Promise.all([prism.stop(), sendGrid.stop(), aws.stop()]);
  });

  async function request(fields: object): Promise<Record<string, unknown>> {
    const event = {
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Contract',
      ResponseURL: `${aws.url}/response`,
      ResourceProperties: PROPERTIES,
      ...fields,
    };
    const env = {
      ...aws.environment,
      SENDGRID_API_URL: prism.url,
      OWNER: 'stack/Contract',
      REGISTRATIONS_OF_STACK: 'Contract',
      REGISTRATION: JSON.stringify(event.ResourceProperties),
    };
    await handleRequest(event as never, 120_000, env, { ...NODE_RUNTIME, sleep: async () => {} });
    return responses.at(-1)!;
  }

  async function call(method: string, path: string, body?: object): Promise<number> {
    const headers = { Authorization: `Bearer ${sendGrid.apiKey}`, 'Content-Type': 'application/json' };
    return (await fetch(`${prism.url}${path}`, { method, headers, body: body && JSON.stringify(body) })).status;
  }

  test('over the life of a webhook', async () => {
    const exchanges = recordExchanges(() => prism.url);
    sendGrid.injectFault({ path: /test$/, effect: { kind: 'response', status: 204 } });
    const { PhysicalResourceId: id } = await request({ RequestType: 'Create' });
    const update = { RequestType: 'Update', PhysicalResourceId: id, OldResourceProperties: PROPERTIES };
    for (const change of [{ Signed: 'false' }, { FriendlyName: '', OAuth: undefined }, { Enabled: 'false' }]) {
      const properties = { ...PROPERTIES, ...change, Test: 'false' };
      expect(await request({ ...update, ResourceProperties: properties })).toMatchObject({ Status: 'SUCCESS' });
    }
    await call('GET', `${SETTINGS}/${String(id)}?include=account_status_change`);
    await call('GET', `${SETTINGS}/all`);
    await request({ RequestType: 'Delete', PhysicalResourceId: id });
    expect(violationsOf(exchanges)).toEqual([]);
    expect(new Set(exchanges.map(({ call: made }) => made.replace(String(id), '{id}')))).toEqual(
      new Set([
        `POST ${SETTINGS}`,
        `GET ${SETTINGS}/signed/{id}`,
        `PATCH ${SETTINGS}/signed/{id}`,
        `PATCH ${SETTINGS}/{id}`,
        'POST /v3/user/webhooks/event/test',
        `GET ${SETTINGS}/{id}`,
        `GET ${SETTINGS}/all`,
        `DELETE ${SETTINGS}/{id}`,
      ]),
    );
  });

  test('when it returns an error', async () => {
    const exchanges = recordExchanges(() => prism.url);
    const [url, unknown] = ['https://one.example.com/', `${SETTINGS}/unknown`];
    expect(await call('POST', SETTINGS, { url: 'nowhere' })).toBe(400);
    expect(await call('POST', SETTINGS, { url })).toBe(201);
    expect(await call('POST', SETTINGS, { url })).toBe(400);
    expect(await call('POST', SETTINGS, { url: 'https://two.example.com/' })).toBe(201);
    expect(await call('POST', SETTINGS, { url: 'https://three.example.com/' })).toBe(400);
    const [, two] = sendGrid.webhooks();
    expect(await call('PATCH', `${SETTINGS}/${two.id}`, { url })).toBe(400);
    for (const method of ['GET', 'DELETE']) expect(await call(method, unknown)).toBe(404);
    expect(await call('PATCH', unknown, { url })).toBe(404);
    expect(await call('GET', `${SETTINGS}/signed/unknown`)).toBe(404);
    expect(await call('PATCH', `${SETTINGS}/signed/unknown`, { enabled: true })).toBe(404);
    expect(violationsOf(exchanges)).toEqual([]);
  });

  test('with the members that the description has, and no others', async () => {
    const exchanges = recordExchanges(() => prism.url);
    const url = 'https://members.example.com/';
    for (const { id } of sendGrid.webhooks()) sendGrid.deleteWebhook(id);
    await call('POST', SETTINGS, { url });
    const [{ id }] = sendGrid.webhooks();
    sendGrid.rotateSigningKey(id);
    await call('GET', `${SETTINGS}/${id}?include=account_status_change`);
    await call('PATCH', `${SETTINGS}/${id}?include=account_status_change`, { url });
    await call('GET', `${SETTINGS}/all?include=account_status_change`);
    const [created, got, changed, all] = exchanges.map(({ body }) => body as Record<string, unknown>);
    expect([...Object.keys(created), 'account_status_change'].sort()).toEqual(members('EventWebhookUnsignedResponse'));
    expect(Object.keys(got).sort()).toEqual(members('EventWebhookNoDatesResponse'));
    expect(Object.keys(changed).sort()).toEqual(members('EventWebhookUnsignedResponse'));
    expect(Object.keys(all).sort()).toEqual(members('EventWebhookAllResponse'));
    const [first] = all.webhooks as object[];
    expect(Object.keys(first).sort()).toEqual(members('EventWebhookSignedResponse'));
  });

  test('and an invalid one would fail', async () => {
    const exchanges = recordExchanges(() => prism.url);
    sendGrid.injectFault({ effect: { kind: 'response', status: 200, body: { max_allowed: 'many' } } });
    await call('GET', `${SETTINGS}/all`);
    expect(violationsOf(exchanges).length).toBeGreaterThan(0);
  });
});

function members(schema: string): string[] {
  const { components } = JSON.parse(readFileSync(OPENAPI, 'utf8')) as {
    components: { schemas: Record<string, { properties: object }> };
  };
  return Object.keys(components.schemas[schema].properties).sort();
}
