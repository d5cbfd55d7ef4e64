import { oAuth, Properties, Scene, TOKEN_URL } from './support/scene';
import { handleRequest } from '../../../src/registration/handler/handle-request';
import { NODE_RUNTIME } from '../../../src/sendgrid/runtime';

const RESPONSE_URL =
  'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/arn%3Aaws%3Acloudformation?X-Amz-Signature=x';

interface Invoked {
  /** URLs that the function requested, and the error with which it ended. */
  readonly urls: string[];
  readonly error?: string;
  readonly reason?: string;
}

/** Invokes the function of a registration with an event of somebody's own; it runs as it does on AWS. */
async function invoke(fields: object, env: Properties = {}, own?: Properties): Promise<Invoked> {
  const scene = await Scene.start();
  const urls: string[] = [];
  let response = '';
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    urls.push(String(input));
    if (init?.method === 'PUT') response = Buffer.from(init.body as Uint8Array).toString();
    return new Response('');
  });
  const environment = { ...scene.environment(own), SENDGRID_API_URL: undefined, AWS_ENDPOINT_URL: undefined, ...env };
  const event = scene.event({ ResponseURL: RESPONSE_URL, ResourceProperties: scene.properties(), ...fields }, 'forged');
  const result = await handleRequest(event, 300_000, environment, NODE_RUNTIME).catch((error: Error) => error.message);
  expect(scene.aws.calls).toEqual([]);
  expect(scene.sendGrid.requests).toEqual([]);
  const { Reason } = JSON.parse(response || '{}') as { Reason?: string };
  return { urls, error: result ?? undefined, reason: Reason };
}

const properties = async (over: Properties) => (await Scene.start()).properties(over);
const rejected = (name: string) =>
  `the event's ${name} differs from this function's environment, which the stack's template sets; rejected`;

describe.each(['Create', 'Update'])('a forged %s event', (RequestType) => {
  test.each<[string, Properties, string]>([
    ['another API', { ApiUrl: 'https://attacker.example.com' }, 'ApiUrl'],
    ['another API on loopback', { ApiUrl: 'http://127.0.0.1:1' }, 'ApiUrl'],
    ['the API of the other region', { ApiUrl: 'https://api.eu.sendgrid.com' }, 'ApiUrl'],
    ['another secret as API key', { ApiKey: { SecretId: 'other' } }, 'ApiKey'],
    ['another field of the secret', { ApiKey: { SecretId: 'sendgrid-key', JsonField: 'other' } }, 'ApiKey'],
    ['another account', { OnBehalfOf: 'other' }, 'OnBehalfOf'],
    ['another URL for the events', { Url: 'https://attacker.example.com/' }, 'Url'],
    ['a URL on loopback', { Url: 'http://127.0.0.1:1/' }, 'Url'],
    ['another token URL', { OAuth: { ...oAuth('client'), TokenUrl: 'https://attacker.example.com/' } }, 'OAuth'],
    ['another client', { OAuth: oAuth('other') }, 'OAuth'],
    ['another user pool', { OAuth: clientSecret({ Source: 'cognito', UserPoolId: 'x', ClientId: 'client' }) }, 'OAuth'],
    ['a secret as client secret', { OAuth: clientSecret({ Source: 'secretsmanager', SecretId: 'x' }) }, 'OAuth'],
    ['another parameter', { PublicKeyParameter: '/other' }, 'PublicKeyParameter'],
  ])('with %s is rejected before any request', async (_what, over, name) => {
    const ResourceProperties = await properties(over);
    const fields = { RequestType, PhysicalResourceId: 'id', OldResourceProperties: ResourceProperties };
    const { urls, reason } = await invoke({ ...fields, ResourceProperties });
    expect(urls).toEqual([RESPONSE_URL]);
    expect(reason).toBe(rejected(name));
  });

  test.each([{ StackId: 'other' }, { LogicalResourceId: 'other' }])(
    'of another resource (%j) is rejected',
    async (fields) => {
      const { urls, reason } = await invoke({ RequestType, PhysicalResourceId: 'id', ...fields });
      expect(urls).toEqual([RESPONSE_URL]);
      expect(reason).toBe(rejected('StackId or LogicalResourceId'));
    },
  );
});

describe('a forged Delete event', () => {
  test('with another API is rejected before any request', async () => {
    const ResourceProperties = await properties({ ApiUrl: 'https://attacker.example.com' });
    const { urls, reason } = await invoke({ RequestType: 'Delete', PhysicalResourceId: 'id', ResourceProperties });
    expect([urls, reason]).toEqual([[RESPONSE_URL], rejected('ApiUrl')]);
  });

  test.each(['id', 'outcome-unknown:x', 'Stack-Registration-1'])('with another secret is rejected (%s)', async (id) => {
    const ResourceProperties = await properties({ ApiKey: { SecretId: 'other' } });
    const { urls, reason } = await invoke({ RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties });
    expect(urls).toEqual([RESPONSE_URL]);
    expect(reason).toBe(
      'this function may not read the API key in other. Set `previousApiKey` in the deployment that changes `apiKey`, ' +
        "or delete the webhook on SendGrid's page",
    );
  });
});

test('the previous API key may delete the webhook of the previous account', async () => {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create();
  scene.aws.state.secrets.set('next-key', 'SG.next.key');
  scene.env = { PREVIOUS_API_KEY_SECRET: 'sendgrid-key' };
  scene.env.REGISTRATION = JSON.stringify(scene.properties({ ApiKey: { SecretId: 'next-key' } }));
  expect(await scene.delete(id)).toMatchObject({ Status: 'SUCCESS' });
  expect(scene.sendGrid.webhooks()).toEqual([]);
});

describe('the response', () => {
  /** Rejected before any other request. */
  const OF_ANOTHER = { RequestType: 'Delete', PhysicalResourceId: 'id', LogicalResourceId: 'Other' };

  test.each([
    'https://attacker.example.com/',
    'https://s3.amazonaws.com.attacker.example.com/',
    'https://attacker-amazonaws.com/',
    'https://lambda.us-east-1.amazonaws.com/',
    'http://bucket.s3.amazonaws.com/',
    'http://127.0.0.1:1/',
    'http://169.254.169.254/',
  ])('is not sent to %s', async (ResponseURL) => {
    const { urls, error } = await invoke({ ...OF_ANOTHER, ResponseURL });
    expect(urls).toEqual([]);
    expect(error).toBe(rejected('ResponseURL'));
  });

  test.each([
    ['amazonaws.com', 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x'],
    ['amazonaws.com', 'https://cloudformation-custom-resource-response-useast2.s3-us-east-2.amazonaws.com/x'],
    ['amazonaws.com', 'https://cloudformation-custom-resource-response-useast2.s3.us-east-2.amazonaws.com/x'],
    ['amazonaws.com.cn', 'https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn/x'],
    ['c2s.ic.gov', 'https://cloudformation-custom-resource-response-usisoeast1.s3.us-iso-east-1.c2s.ic.gov/x'],
  ])('is sent to S3 in the partition %s (%s)', async (AWS_URL_SUFFIX, ResponseURL) => {
    const fields = { ...OF_ANOTHER, ResponseURL };
    const { urls, error } = await invoke(fields, { AWS_URL_SUFFIX });
    expect([urls, error]).toEqual([[ResponseURL], undefined]);
  });

  test('is sent to an emulator that the environment names', async () => {
    const ResponseURL = 'http://localhost:4566/response';
    const fields = { ...OF_ANOTHER, ResponseURL };
    const { urls } = await invoke(fields, { AWS_ENDPOINT_URL: 'http://localhost:4566' });
    expect(urls).toEqual([ResponseURL]);
  });
});

test('with a mock of SendGrid, URLs of the local stage are accepted in place of the template’s, and no others', async () => {
  const scene = await Scene.start();
  scene.env = { REGISTRATION: JSON.stringify(scene.properties()) };
  const local = { Url: 'http://127.0.0.1:1/prod', OAuth: { ...oAuth('client'), TokenUrl: 'http://127.0.0.1:2/token' } };
  expect((await scene.create(local)).Status).toBe('SUCCESS');
  expect(scene.sendGrid.webhooks()).toMatchObject([{ url: local.Url, oauthTokenUrl: 'http://127.0.0.1:2/token' }]);
  const elsewhere = { ...local, Url: 'https://attacker.example.com/' };
  expect((await scene.create(elsewhere)).Reason).toBe(rejected('Url'));
});

function clientSecret(location: object): object {
  return { ClientId: 'client', TokenUrl: TOKEN_URL, ClientSecret: location };
}
