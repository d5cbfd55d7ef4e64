import { Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { inlineHandler, OK, synthApp } from './support/assemblies';
import { synthRegistered } from './support/registered';
import { host, problemsOf } from './support/stages';
import {
  ClientSecretSource,
  SendGridEventType,
  EventWebhook,
  EventWebhookRegistration,
  SendGridAccount,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
} from '../../src';
import { LocalSendGrid, LocalStage } from '../../src/local';

const SIGNED = { signatureVerification: SignatureVerification.managed() };
const EVENTS = [{ event: 'bounce', email: 'a@example.com' }];

const sendGrids: LocalSendGrid[] = [];
afterAll(async () => Promise.all(sendGrids.map(async (sendGrid) => sendGrid.stop())));

async function ownSendGrid(maxAllowed = 5): Promise<LocalSendGrid> {
  const sendGrid = await LocalSendGrid.start({ maxAllowed });
  sendGrids.push(sendGrid);
  return sendGrid;
}

async function delivered(stage: LocalStage): Promise<Array<string | number | undefined>> {
  const reports = await stage.sendGrid!.post(EVENTS);
  return reports.flatMap(({ outcome, status }) => [outcome, status]);
}

describe('on start', () => {
  test('a webhook registers itself and receives events with a token', async () => {
    const stage = await host(synthRegistered({ registration: { friendlyName: 'local' } }));
    const [{ httpPostUrl, tokenUrl, clientId }] = stage.webhooks;
    expect(stage.sendGrid!.webhooks()).toEqual([
      expect.objectContaining({
        url: httpPostUrl,
        enabled: true,
        friendlyName: 'local',
        oauthClientId: clientId,
        oauthTokenUrl: tokenUrl,
        publicKey: undefined,
      }),
    ]);
    expect(stage.sendGrid!.webhooks()[0].events).toHaveLength(12);
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test("the events are signed with the key in the receiver's parameter", async () => {
    const stage = await host(synthRegistered({ webhook: SIGNED }));
    expect(stage.sendGrid!.webhooks()[0].publicKey).toMatch(/^MFkw/);
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test("SendGrid's test delivery succeeds", async () => {
    const stage = await host(synthRegistered({ registration: { testDelivery: true }, webhook: SIGNED }));
    expect(stage.sendGrid!.requests.at(-1)).toMatchObject({ path: '/v3/user/webhooks/event/test', status: 204 });
  });

  test('fails with the reason of a failed registration', async () => {
    const sendGrid = await ownSendGrid(1);
    sendGrid.addWebhook({ url: 'https://example.com/' });
    await expect(host(synthRegistered(), { sendGrid })).rejects.toThrow(
      /^Stack\/Registration[0-9A-F]+ \(Custom::SendGridEventWebhook\): SendGrid: You have reached the maximum/,
    );
    expect(sendGrid.webhooks()).toHaveLength(1);
  });

  test("the user's own API key is used", async () => {
    const sendGrid = await ownSendGrid();
    const scopes = ['create', 'read'].map((operation) => `user.webhooks.event.settings.${operation}`);
    const secrets = { 'sendgrid/api-key': sendGrid.addApiKey(scopes) };
    await expect(host(synthRegistered(), { sendGrid, secrets })).rejects.toThrow(
      /scope user\.webhooks\.event\.settings\.update .*; the rollback failed: .*scope user\.webhooks\.event\.settings\.delete /,
    );
  });

  test('the API key is one field of a JSON secret', async () => {
    const stage = await host(
      synthApp((app) => {
        const stack = new Stack(app, 'Stack');
        const handler = inlineHandler(stack);
        const keys = new Secret(stack, 'Keys', {
          generateSecretString: { secretStringTemplate: '{"other":"kept"}', generateStringKey: 'sendgrid' },
        });
        const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
        new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey: keys, apiKeyJsonField: 'sendgrid' });
      }),
    );
    expect(stage.sendGrid!.webhooks()).toHaveLength(1);
  });

  test('fails for a permission that the template does not grant', async () => {
    const assembly = synthRegistered({
      more: (stack) => {
        const [policy] = stack.node
          .findAll()
          .filter(({ node }) => node.path === 'Stack/Registration/Handler/Role/DefaultPolicy');
        policy.node.scope!.node.tryRemoveChild('DefaultPolicy');
      },
    });
    await expect(host(assembly)).rejects.toThrow(
      'could not read the API key from the secret arn:aws:secretsmanager:us-east-1:123456789012:secret:' +
        'sendgrid/api-key: GetSecretValue failed (AccessDeniedException)',
    );
  });

  test('fails for a URL or a client outside the stage', async () => {
    const assembly = synthRegistered({
      registration: 'none',
      more: (stack) => {
        const apiKey = new Secret(stack, 'Secret');
        new EventWebhookRegistration(stack, 'Elsewhere', {
          apiKey,
          webhook: EventWebhook.fromAttributes({
            httpPostUrl: 'https://events.example.com/',
            oAuthClient: {
              clientId: 'other',
              tokenUrl: 'https://auth.example.com/token',
              clientSecret: ClientSecretSource.fromSecretsManager(apiKey),
            },
          }),
        });
      },
    });
    expect(await problemsOf(assembly)).toEqual([
      'Stack/Elsewhere (Custom::SendGridEventWebhook): its URL https://events.example.com/ belongs to no hosted REST API',
      'Stack/Elsewhere (Custom::SendGridEventWebhook): its client other belongs to no hosted user pool',
    ]);
  });

  test.each<[string, (stack: Stack) => Partial<SendGridOAuthWebhookProps>]>([
    [
      'a custom domain with a base path',
      (stack) => {
        const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/sample';
        const certificate = Certificate.fromCertificateArn(stack, 'Certificate', arn);
        const domainName = { domainName: 'hooks.example.com', basePath: 'sendgrid', certificate };
        return {
          api: new RestApi(stack, 'Api', { cloudWatchRole: false, disableExecuteApiEndpoint: true, domainName }),
        };
      },
    ],
    ['a proxy that only `baseUrl` names', () => ({ baseUrl: 'https://cdn.example.com/hooks' })],
  ])('a webhook behind %s is registered with its URL on the stage', async (_, webhook) => {
    const stage = await host(synthRegistered({ webhook }));
    const [{ httpPostUrl }] = stage.webhooks;
    expect(httpPostUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/prod\/activity$/);
    expect(stage.sendGrid!.webhooks()).toEqual([expect.objectContaining({ url: httpPostUrl })]);
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test('a URL without OAuth is registered without a client', async () => {
    const stage = await host(
      synthRegistered({
        registration: 'none',
        more: (stack) => {
          const { httpPostUrl } = stack.node.findChild('Webhook') as SendGridOAuthWebhook;
          const webhook = EventWebhook.fromAttributes({ httpPostUrl });
          new EventWebhookRegistration(stack, 'Open', { webhook, apiKey: new Secret(stack, 'Secret') });
        },
      }),
    );
    const [{ httpPostUrl }] = stage.webhooks;
    expect(stage.sendGrid!.webhooks()).toEqual([
      expect.objectContaining({ url: httpPostUrl, oauthClientId: undefined }),
    ]);
    expect(await delivered(stage)).toEqual(['waiting', 401]);
  });
});

describe('on update', () => {
  test('a changed registration updates its webhook, and an unchanged one does not', async () => {
    const stage = await host(synthRegistered());
    const [before] = stage.sendGrid!.webhooks();
    const [settings] = stage.webhooks;
    const requests = stage.sendGrid!.requests.length;
    await stage.update(synthRegistered({ code: OK.replace('accepted', 'changed') }));
    expect(stage.sendGrid!.requests).toHaveLength(requests);
    expect(await delivered(stage)).toEqual(['delivered', 200]);

    await stage.update(
      synthRegistered({
        registration: { events: [SendGridEventType.OPEN, SendGridEventType.BOUNCE] },
        webhook: SIGNED,
      }),
    );
    const [after] = stage.sendGrid!.webhooks();
    expect(after).toMatchObject({ id: before.id, url: before.url, events: ['bounce', 'open'] });
    expect(stage.webhooks).toEqual([
      {
        ...settings,
        signatureVerification: 'enforce',
        publicKeyParameter: expect.any(String),
        signingKeyCommand: expect.stringMatching(/^curl -s http:.* LocalStage\.GetSigningKey' /),
      },
    ]);
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test('signing is enabled, disabled and enabled again without losing a post', async () => {
    const stage = await host(synthRegistered({ webhook: SIGNED }));
    expect(await delivered(stage)).toEqual(['delivered', 200]);
    await stage.update(synthRegistered());
    expect(stage.sendGrid!.webhooks()[0].publicKey).toBeUndefined();
    expect(await delivered(stage)).toEqual(['delivered', 200]);
    await stage.update(synthRegistered({ webhook: SIGNED }));
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test('an added registration is created, and a removed one is deleted', async () => {
    const stage = await host(synthRegistered({ registration: 'none' }));
    expect(stage.sendGrid).toBeUndefined();
    await stage.update(synthRegistered());
    expect(stage.sendGrid!.webhooks()).toHaveLength(1);
    await stage.update(synthRegistered({ registration: 'none' }));
    expect(stage.sendGrid!.webhooks()).toEqual([]);
  });

  test('the app client is replaced while events flow', async () => {
    const stage = await host(synthRegistered({ webhook: { clientVersion: 'one' } }));
    const [{ clientSecret }] = stage.webhooks;
    const [{ id }] = stage.sendGrid!.webhooks();
    expect(await delivered(stage)).toEqual(['delivered', 200]);
    await stage.update(synthRegistered({ webhook: { clientVersion: 'two' } }));
    expect(stage.webhooks[0].clientSecret).not.toBe(clientSecret);
    expect(stage.sendGrid!.webhooks()).toMatchObject([{ id, oauthClientId: stage.webhooks[0].clientId }]);
    stage.advanceClock(2 * 3_600_000);
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test('a failure restores the previous version', async () => {
    const sendGrid = await ownSendGrid();
    const stage = await host(synthRegistered(), { sendGrid });
    sendGrid.injectFault({
      method: 'PATCH',
      // With and without the undocumented flag.
      times: 2,
      effect: { kind: 'response', status: 400, body: { errors: [{ message: 'no' }] } },
    });
    const changed = synthRegistered({
      registration: { events: [SendGridEventType.OPEN] },
      code: 'exports.handler = null;',
    });
    await expect(stage.update(changed)).rejects.toThrow('SendGrid returned 400: no');
    expect(sendGrid.webhooks()[0].events).toHaveLength(12);
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test('a new registration that fails is rolled back', async () => {
    const sendGrid = await ownSendGrid();
    const stage = await host(synthRegistered({ registration: 'none' }), { sendGrid });
    sendGrid.injectFault({
      method: 'PATCH',
      // With and without the undocumented flag.
      times: 2,
      effect: { kind: 'response', status: 400, body: { errors: [{ message: 'no' }] } },
    });
    await expect(stage.update(synthRegistered({ registration: { events: [SendGridEventType.OPEN] } }))).rejects.toThrow(
      'no',
    );
    expect(sendGrid.webhooks()).toEqual([]);
    const [{ httpPostUrl }] = stage.webhooks;
    expect((await fetch(httpPostUrl, { method: 'POST' })).status).toBe(401);
  });

  test('another account gets its own webhook, and a later failure restores the previous one', async () => {
    const sendGrid = await ownSendGrid();
    const stage = await host(synthRegistered(), { sendGrid });
    const [{ id }] = sendGrid.webhooks();
    const account = SendGridAccount.subuser('newsletter');
    const failing = synthRegistered({
      registration: { account },
      more: (stack) => {
        const { httpPostUrl } = stack.node.findChild('Webhook') as SendGridOAuthWebhook;
        const webhook = EventWebhook.fromAttributes({ httpPostUrl });
        const apiKey = Secret.fromSecretNameV2(stack, 'Other', 'sendgrid/other');
        new EventWebhookRegistration(stack, 'SecondOne', { webhook, apiKey, adoptExisting: false });
      },
    });
    await expect(stage.update(failing)).rejects.toThrow(/SendGrid already has a webhook for /);
    expect(sendGrid.webhooks()).toMatchObject([{ id, enabled: true }]);
    expect(sendGrid.webhooks('newsletter')).toEqual([]);

    await stage.update(synthRegistered({ registration: { account } }));
    expect(sendGrid.webhooks()).toEqual([]);
    expect(sendGrid.webhooks('newsletter')).toMatchObject([{ enabled: true }]);
  });

  test('another name keeps the webhook', async () => {
    const stage = await host(synthRegistered({ webhook: SIGNED }));
    const [before] = stage.sendGrid!.webhooks();
    await stage.update(synthRegistered({ webhook: SIGNED, name: 'Renamed' }));
    expect(stage.sendGrid!.webhooks()).toEqual([before]);
    expect(await delivered(stage)).toEqual(['delivered', 200]);
    await stage.update(synthRegistered({ registration: 'none' }));
    expect(stage.sendGrid!.webhooks()).toEqual([]);
  });

  test('a key of another account and the previous key move the webhook to that account', async () => {
    const sendGrid = await ownSendGrid();
    const secrets = { 'sendgrid/api-key': sendGrid.apiKey, 'sendgrid/other': sendGrid.apiKey };
    const stage = await host(synthRegistered(), { sendGrid, secrets });
    const registration = (stack: Stack) => ({
      apiKey: Secret.fromSecretNameV2(stack, 'Other', 'sendgrid/other'),
      previousApiKey: Secret.fromSecretNameV2(stack, 'Before', 'sendgrid/api-key'),
      account: SendGridAccount.subuser('newsletter'),
    });
    await stage.update(synthRegistered({ registration }));
    expect(sendGrid.webhooks()).toEqual([]);
    expect(sendGrid.webhooks('newsletter')).toHaveLength(1);
  });

  test('a key of another account without it leaves the webhook of before, as its key may not be read', async () => {
    const sendGrid = await ownSendGrid();
    const secrets = { 'sendgrid/api-key': sendGrid.apiKey, 'sendgrid/other': sendGrid.apiKey };
    const lines: string[] = [];
    const onLog = ({ text }: { text: string }) => void lines.push(text);
    const stage = await host(synthRegistered(), { sendGrid, secrets, onLog });
    const registration = (stack: Stack) => ({
      apiKey: Secret.fromSecretNameV2(stack, 'Other', 'sendgrid/other'),
      account: SendGridAccount.subuser('newsletter'),
    });
    await stage.update(synthRegistered({ registration }));
    expect(sendGrid.webhooks()).toHaveLength(1);
    expect(sendGrid.webhooks('newsletter')).toHaveLength(1);
    expect(lines.join()).toContain('this function may not read the API key in');
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test('an assembly that cannot be hosted changes nothing', async () => {
    const stage = await host(synthRegistered());
    const other = synthApp((app) => void new Stack(app, 'Stack'));
    await expect(stage.update(other)).rejects.toThrow('it has no REST API with a method');
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });

  test('without an argument the same directory is read again', async () => {
    const stage = await host(synthRegistered());
    await stage.update();
    expect(await delivered(stage)).toEqual(['delivered', 200]);
  });
});

describe('on stop', () => {
  test('a webhook is deleted', async () => {
    const sendGrid = await ownSendGrid();
    const stage = await LocalStage.start({ assembly: synthRegistered(), sendGrid });
    expect(sendGrid.webhooks()).toHaveLength(1);
    await stage.stop();
    expect(sendGrid.webhooks()).toEqual([]);
  });

  test('a failed deletion is reported after everything else has stopped', async () => {
    const sendGrid = await ownSendGrid();
    const stage = await LocalStage.start({ assembly: synthRegistered(), sendGrid });
    const [{ httpPostUrl }] = stage.webhooks;
    sendGrid.injectFault({
      method: 'DELETE',
      effect: { kind: 'response', status: 400, body: { errors: [{ message: 'no' }] } },
    });
    await expect(stage.stop()).rejects.toThrow('SendGrid returned 400: no');
    await expect(fetch(httpPostUrl, { method: 'POST' })).rejects.toThrow('fetch failed');
  });
});

test('the SendGrid mock retries posts on its own', async () => {
  const code = 'let n = 0; exports.handler = async () => ({ statusCode: (n += 1) > 1 ? 200 : 500 });';
  const stage = await host(synthRegistered({ code }));
  expect(await delivered(stage)).toEqual(['waiting', 500]);
  stage.advanceClock(60_000);
  await stage.idle();
  expect(stage.sendGrid!.undelivered).toBe(0);
});
