import { createHash } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import { awkwardBatch } from './support/awkward-batch';
import { RecordingHandler } from './support/recording-handler';
import {
  Delivery,
  SendGridOAuthWebhookProps,
  SignatureVerification,
  SignatureVerificationMode,
  SignatureVerificationOptions,
} from '../../src';
import { rawBody } from '../../src/events';
import { EventWebhookSender, LocalStage, LocalWebhook, SigningKey } from '../../src/local';
import { editTemplate, RETURN_EVENT, synthWebhook } from '../local/support/assemblies';
import { hostWebhook } from '../local/support/stages';
import { until } from '../support/until';

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const REJECTED = { status: 403, body: '{"error":"invalid_signature"}', renewedToken: false };

interface Scene {
  readonly stage: LocalStage;
  readonly webhook: LocalWebhook;
  readonly handler: RecordingHandler;
  readonly log: string[];
  readonly key: SigningKey;
  /** Signs with the key, as SendGrid does. */
  readonly sender: EventWebhookSender;
}

async function scene(
  options: SignatureVerificationOptions = {},
  props: Partial<SendGridOAuthWebhookProps> = {},
  behavior?: string,
): Promise<Scene> {
  const handler = new RecordingHandler(behavior);
  const log: string[] = [];
  const signatureVerification = SignatureVerification.managed(options);
  const assembly = synthWebhook(handler.code, { signatureVerification, ...props }, { timeout: Duration.seconds(2) });
  const { stage, webhook } = await hostWebhook(assembly, { onLog: ({ text }) => log.push(text) });
  const key = SigningKey.generate();
  stage.putParameter(webhook.publicKeyParameter!, key.publicKey);
  return { stage, webhook, handler, log, key, sender: new EventWebhookSender({ ...webhook, signingKey: key }) };
}

describe.each([
  ['direct', Delivery.direct(), 'taken'],
  ['queued', Delivery.queued(), '{"message":"accepted"}'],
])('with %s delivery', (_, delivery, accepted) => {
  test.each([
    ['a small batch', 2_000],
    ['a batch of 768 KB', 786_432],
  ])('%s that SendGrid has signed is forwarded, byte for byte', async (_name, bytes) => {
    const { sender, stage, handler } = await scene({}, { delivery });
    const batch = awkwardBatch(bytes);
    expect(await sender.post(batch)).toMatchObject({ status: 200, body: accepted });
    await stage.idle();
    expect(handler.bodies).toEqual([sha256(batch)]);
  });

  test('a post that SendGrid has not signed, or that was changed, is rejected and not forwarded', async () => {
    const { sender, stage, webhook, handler, key } = await scene({}, { delivery });
    const batch = awkwardBatch(2_000);
    const signature = key.sign(batch);
    const forger = new EventWebhookSender({ ...webhook, signingKey: SigningKey.generate() });
    expect(await forger.post(batch)).toEqual(REJECTED);
    expect(await new EventWebhookSender(webhook).post(batch)).toEqual(REJECTED);
    expect(await sender.post(batch.subarray(0, -2), signature)).toEqual(REJECTED);
    expect(await sender.post(JSON.stringify(JSON.parse(batch.toString())), signature)).toEqual(REJECTED);
    expect(await sender.post(batch, { ...signature, timestamp: '1' })).toEqual(REJECTED);
    expect(await sender.post(batch, { ...signature, signature: 'no base64!' })).toEqual(REJECTED);
    await stage.idle();
    expect(handler.bodies).toEqual([]);
  });

  test('without a valid key the response is 500, signed or not; with the key the same post is accepted', async () => {
    const { sender, stage, webhook, handler, key } = await scene({}, { delivery });
    const batch = awkwardBatch(2_000);
    for (const value of ['none-yet', 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE']) {
      stage.putParameter(webhook.publicKeyParameter!, value);
      const expected = { status: 500, body: '{"message":"public key unavailable"}', renewedToken: false };
      expect(await sender.post(batch)).toEqual(expected);
      // The receiver cannot judge an unsigned post, either.
      expect(await new EventWebhookSender(webhook).post(batch)).toEqual(expected);
    }
    stage.putParameter(webhook.publicKeyParameter!, key.publicKey);
    expect((await sender.post(batch)).status).toBe(200);
    await stage.idle();
    expect(handler.bodies).toEqual([sha256(batch)]);
  });
});

test('a batch with U+FFFF just below the limit of the queue, and a larger one, arrive byte for byte', async () => {
  const { sender, stage, webhook } = await scene(
    {},
    { delivery: Delivery.queued() },
    'Promise.reject(new Error("no"))',
  );
  const batches = [1_000_000, 3_000_000].map(
    (size) => `[{"event":"open","useragent":"\uFFFF${'ab'.repeat(size / 2)}"}]\r\n`,
  );
  for (const batch of batches) expect((await sender.post(batch)).status).toBe(200);
  await stage.idle();
  const messages = stage.queues.find(({ name }) => name === webhook.queueName)!.messages();
  expect(messages.map(({ attributes }) => attributes['Content-Encoding'])).toEqual(['gzip', 'gzip']);
  const received = messages.map(({ body, attributes }) => {
    const entries = Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue }]);
    return sha256(rawBody({ messageId: 'm', body, messageAttributes: Object.fromEntries(entries) }));
  });
  expect(received.sort()).toEqual(batches.map(sha256).sort());
});

test('a handler behind the receiver receives the same event as without one', async () => {
  const body = awkwardBatch(2_000).toString();
  const eventFrom = async (props: Partial<SendGridOAuthWebhookProps>) => {
    const { webhook } = await hostWebhook(synthWebhook(RETURN_EVENT, props));
    const response = await new EventWebhookSender(webhook).post(body);
    return JSON.parse(response.body);
  };
  const verification = {
    signatureVerification: SignatureVerification.managed({ mode: SignatureVerificationMode.SHADOW }),
  };
  const [direct, received] = [await eventFrom({}), await eventFrom(verification)];
  expect(received.body).toBe(body);
  expect(Object.keys(received)).toEqual(Object.keys(direct));
  expect(Object.keys(received.requestContext)).toEqual(Object.keys(direct.requestContext));
  expect(Object.keys(received.headers)).toEqual(Object.keys(direct.headers));
});

test.each([
  ['throws', 'Promise.reject(new Error("down"))', 502],
  ['times out', 'new Promise((done) => setTimeout(done, 60_000))', 502],
  ['ends its process', 'process.exit(3)', 502],
  ['returns garbage', '"garbage"', 502],
  ['returns 503', '({ statusCode: 503, body: "busy" })', 503],
  ['returns 204', '({ statusCode: 204 })', 204],
])('the receiver returns the result of a handler that %s', async (_, behavior, status) => {
  const { sender } = await scene({}, {}, behavior);
  expect((await sender.post('[]')).status).toBe(status);
});

test('an unavailable queue is a 5xx', async () => {
  const handler = new RecordingHandler();
  const assembly = synthWebhook(handler.code, {
    delivery: Delivery.queued(),
    signatureVerification: SignatureVerification.managed({ mode: SignatureVerificationMode.SHADOW }),
  });
  editTemplate(assembly, (template) => {
    const [, policy] = Object.entries<any>(template.Resources).find(([id]) =>
      id.includes('ReceiverRoleDefaultPolicy'),
    )!;
    const { PolicyDocument } = policy.Properties;
    PolicyDocument.Statement = PolicyDocument.Statement.filter(({ Action }: any) => Action !== 'sqs:SendMessage');
  });
  const { stage, webhook } = await hostWebhook(assembly);
  const { status, body } = await new EventWebhookSender(webhook).post('[]');
  expect(status).toBe(500);
  expect(body).toBe('{"message":"the queue did not accept the events"}');
  await stage.idle();
  expect(handler.bodies).toEqual([]);
});

test('a new signing key needs no deployment: both keys are accepted while both are stored', async () => {
  const { sender, stage, webhook, key } = await scene();
  const next = SigningKey.generate();
  const nextSender = new EventWebhookSender({ ...webhook, signingKey: next });
  expect((await sender.post('[]')).status).toBe(200);
  expect(await nextSender.post('[]')).toEqual(REJECTED);

  stage.putParameter(webhook.publicKeyParameter!, `${key.publicKey},\n${next.publicKey}`);
  // Keys are not read again for each invalid signature within five seconds.
  await waitForKeys();
  expect((await nextSender.post('[]')).status).toBe(200);
  expect((await sender.post('[]')).status).toBe(200);
});

const waitForKeys = async () => new Promise((done) => setTimeout(done, 5_500));

test('shadow mode accepts and counts every post', async () => {
  const { sender, stage, webhook, handler, log } = await scene({ mode: SignatureVerificationMode.SHADOW });
  expect((await sender.post('[1]')).status).toBe(200);
  expect((await new EventWebhookSender(webhook).post('[2]')).status).toBe(200);
  await stage.idle();
  expect(handler.bodies).toEqual([sha256('[1]'), sha256('[2]')]);
  const metrics = log.filter((line) => line.includes('CloudWatchMetrics')).map((line) => JSON.parse(line));
  expect(metrics.map(({ Accepted, Rejected, InvalidSignature }) => [Accepted, Rejected, InvalidSignature])).toEqual([
    [1, 0, 0],
    [1, 0, 1],
  ]);
});

test('maxAge rejects posts with an old signature', async () => {
  const { sender, key } = await scene({ maxAge: Duration.hours(30) });
  const now = Date.now() / 1000;
  const at = async (hours: number) => (await sender.post('[]', key.sign('[]', now - hours * 3_600))).status;
  expect([await at(0), await at(29), await at(31), await at(-31)]).toEqual([200, 200, 403, 403]);
});

test('neither the log nor the responses contain secrets or personal data', async () => {
  const { sender, webhook, log, key } = await scene();
  const batch = '[{"email":"secret.person@example.com","event":"open","reason":"body-text"}]\r\n';
  const signature = key.sign(batch);
  const responses = [
    await sender.post(batch, signature),
    await sender.post(`${batch} `, signature),
    await new EventWebhookSender(webhook).post(batch),
  ];
  const token = await sender.requestToken();
  const metrics = () => log.filter((line) => line.includes('CloudWatchMetrics'));
  await until(() => metrics().length === 3);
  const said = [...log, ...responses.map(({ body }) => body)].join('\n');
  for (const secret of [
    'secret.person',
    'body-text',
    signature.signature,
    key.publicKey,
    webhook.clientSecret,
    token,
  ]) {
    expect(said).not.toContain(secret);
  }
  expect(said).not.toContain('Bearer');
});
