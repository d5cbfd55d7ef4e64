import { createHash } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import { awkwardBatch } from './support/awkward-batch';
import { RecordingHandler } from './support/recording-handler';
import { Delivery, QueuedDeliveryOptions } from '../../src';
import { EventWebhookSender, LocalQueue, LocalStage } from '../../src/local';
import { editTemplate, resourceOf, synthWebhook } from '../local/support/assemblies';
import { post, send, tokenFor } from '../local/support/http';
import { host, hostWebhook } from '../local/support/stages';

const OAUTH_ERROR_CODES = /invalid_request|invalid_token|insufficient_scope/;
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

interface Scene {
  readonly stage: LocalStage;
  readonly sender: EventWebhookSender;
  readonly handler: RecordingHandler;
  readonly queue: () => LocalQueue;
  readonly deadLetters: () => LocalQueue;
}

async function scene(behavior?: string, options: QueuedDeliveryOptions = {}): Promise<Scene> {
  const handler = new RecordingHandler(behavior);
  const assembly = synthWebhook(handler.code, { delivery: Delivery.queued(options) }, { timeout: Duration.seconds(2) });
  const { stage, webhook } = await hostWebhook(assembly);
  const find = (isIt: (name: string) => boolean) => () => stage.queues.find(({ name }) => isIt(name))!;
  return {
    stage,
    handler,
    sender: new EventWebhookSender(webhook),
    queue: find((name) => name === webhook.queueName),
    deadLetters: find((name) => name !== webhook.queueName),
  };
}

/** Lets the visibility timeout of 30 seconds expire, and the handler process the messages that are delivered again. */
async function later(stage: LocalStage): Promise<void> {
  stage.advanceClock(31_000);
  await stage.idle();
}

describe('the message in the queue', () => {
  test.each([
    ['a small batch', 2_000],
    ['a batch of 768 KB, SendGrid’s largest', 786_432],
    ['a batch of almost 1 MiB, SQS’s largest', 1_048_400],
  ])('contains %s unchanged, byte for byte', async (_, bytes) => {
    const { sender, stage, handler } = await scene();
    const batch = awkwardBatch(bytes);
    expect(batch).toHaveLength(bytes);
    expect(await sender.post(batch)).toMatchObject({ status: 200, body: '{"message":"accepted"}' });
    await stage.idle();
    expect(handler.bodies).toEqual([sha256(batch)]);
  });

  test.each(['\ufffe', '\uffff', '\u0000', '\u000b'])(
    'contains %j, which SQS rejects, in base64',
    async (character) => {
      const { sender, stage, handler } = await scene('response');
      const batch = Buffer.from(`[{"event":"open","useragent":"${character}"}]\r\n`);
      expect(await sender.post(batch)).toMatchObject({ status: 200 });
      await stage.idle();
      expect(handler.bodies).toEqual([sha256(batch.toString('base64'))]);
    },
  );

  test('is the same for every spelling of the content type', async () => {
    const handler = new RecordingHandler();
    const { stage, webhook } = await hostWebhook(synthWebhook(handler.code, { delivery: Delivery.queued() }));
    const token = await tokenFor(webhook);
    const types = [
      'application/json',
      'application/json;charset=utf-8',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'application/json; charset=UTF-8',
    ];
    for (const type of types) {
      const response = await post(webhook, token, { headers: { 'Content-Type': type }, body: `[{"type":"${type}"}]` });
      expect(response.status).toBe(200);
    }
    const withoutType = await send(webhook.httpPostUrl, { headers: { Authorization: `Bearer ${token}` }, body: '[1]' });
    expect(withoutType.status).toBe(200);
    await stage.idle();
    expect(handler.bodies.sort()).toEqual(
      [...types.map((type) => sha256(`[{"type":"${type}"}]`)), sha256('[1]')].sort(),
    );
    const other = await post(webhook, token, { headers: { 'Content-Type': 'text/plain' } });
    expect(other.status).toBe(415);
    expect(other.body).not.toMatch(OAUTH_ERROR_CODES);
  });

  test('has the signature headers, in any letter case, the receive time and the request ID as attributes', async () => {
    const { webhook, stage } = await hostWebhook(
      synthWebhook('exports.handler = async () => { throw new Error("later"); };', { delivery: Delivery.queued() }),
    );
    const before = Date.now();
    const response = await post(webhook, await tokenFor(webhook), {
      headers: {
        'x-twilio-email-event-webhook-SIGNATURE': 'MEUC+/==',
        'X-TWILIO-EMAIL-EVENT-WEBHOOK-TIMESTAMP': '1600112502',
      },
      body: '[]',
    });
    await stage.idle();
    const [message] = stage.queues.find(({ name }) => name === webhook.queueName)!.messages();
    expect(message).toMatchObject({
      body: '[]',
      attributes: {
        'X-Twilio-Email-Event-Webhook-Signature': 'MEUC+/==',
        'X-Twilio-Email-Event-Webhook-Timestamp': '1600112502',
        ReceivedAt: expect.stringMatching(/^\d{13}$/),
        RequestId: response.headers['x-amzn-requestid'],
      },
    });
    expect(Number(message.attributes.ReceivedAt)).toBeGreaterThanOrEqual(before);
    expect(message.attributes).not.toHaveProperty('Content-Transfer-Encoding');
  });
});

describe('the response to SendGrid', () => {
  test.each([
    ['an empty body', '', 400, '{"message":"the body is empty"}'],
    [
      'a body that is too large for a message',
      awkwardBatch(1_060_000),
      413,
      '{"message":"the body is too large for the queue"}',
    ],
  ])('fails for %s', async (_, body, status, response) => {
    const { sender, stage, handler } = await scene();
    expect(await sender.post(body)).toMatchObject({ status, body: response, renewedToken: false });
    await stage.idle();
    expect(handler.bodies).toEqual([]);
  });

  test.each<[string, (template: any) => void]>([
    [
      'is not allowed to send to the queue',
      (template) => delete policyOf(template).Properties.PolicyDocument.Statement[0].Action,
    ],
    [
      'names a queue that does not exist',
      (template) => {
        const { Integration } = resourceOf(template, 'AWS::ApiGateway::Method').Properties;
        Integration.Uri['Fn::Join'][1].splice(-1, 1, 'no-such-queue');
      },
    ],
    [
      'has a role that API Gateway cannot assume',
      (template) => {
        const role = Object.entries<any>(template.Resources).find(([id]) => id.includes('IntegrationRole'))![1];
        role.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'lambda.amazonaws.com';
      },
    ],
  ])('fails with 5xx, and without an OAuth error code, if the integration %s', async (_, breakIt) => {
    const assembly = synthWebhook(new RecordingHandler().code, { delivery: Delivery.queued() });
    editTemplate(assembly, breakIt);
    let stage;
    try {
      stage = await host(assembly);
    } catch (error) {
      // The stage detects some errors before the first post.
      expect((error as Error).message).toMatch(/queue|role|sqs/i);
      return;
    }
    const { status, body, renewedToken } = await new EventWebhookSender(stage.webhooks[0]).post('[]');
    expect(status).toBeGreaterThanOrEqual(500);
    expect(body).not.toMatch(OAUTH_ERROR_CODES);
    expect(renewedToken).toBe(false);
  });
});

function policyOf(template: any): any {
  return Object.entries<any>(template.Resources).find(([id]) => id.includes('IntegrationRoleDefaultPolicy'))![1];
}

describe('a handler that', () => {
  test.each([
    ['throws', '(() => { throw new Error("down"); })()'],
    ['times out', 'new Promise((done) => setTimeout(done, 60_000))'],
    ['ends its process', 'process.exit(3)'],
    ['reports a message that it did not receive', '({ batchItemFailures: [{ itemIdentifier: "another" }] })'],
    ['reports a failure without an id', '({ batchItemFailures: [{}] })'],
    [
      'reports that all messages failed',
      '({ batchItemFailures: event.Records.map((r) => ({ itemIdentifier: r.messageId })) })',
    ],
  ])('%s receives its messages again until it succeeds', async (_, behavior) => {
    const { stage, sender, handler, queue } = await scene(behavior);
    const batch = awkwardBatch(3_000);
    expect((await sender.post(batch)).status).toBe(200);
    await stage.idle();
    expect(queue()).toMatchObject({ visible: 0, inFlight: 1 });

    handler.behave('response');
    await later(stage);

    expect(handler.bodies).toEqual([sha256(batch), sha256(batch)]);
    expect(queue()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  test.each([
    ['nothing', 'undefined'],
    ['no failures', '({ batchItemFailures: null })'],
    ['the result of a proxy handler', '({ statusCode: 500, body: "" })'],
  ])('returns %s has accepted its messages', async (_, behavior) => {
    const { stage, sender, handler, queue } = await scene(behavior);
    await sender.post('[]');
    await stage.idle();
    await later(stage);
    expect(handler.bodies).toHaveLength(1);
    expect(queue()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  test('reports some messages of a batch as failed receives only those again', async () => {
    const only =
      '({ batchItemFailures: event.Records.filter((r) => r.body === "[2]").map((r) => ({ itemIdentifier: r.messageId })) })';
    const { stage, sender, handler } = await scene(only);
    for (const body of ['[1]', '[2]', '[3]']) await sender.post(body);
    await stage.idle();
    handler.behave('response');
    await later(stage);
    expect(handler.bodies.sort()).toEqual(['[1]', '[2]', '[2]', '[3]'].map(sha256).sort());
  });

  test('fails too often for a message has it moved to the dead-letter queue, and a redrive moves it back', async () => {
    const { stage, sender, handler, queue, deadLetters } = await scene('Promise.reject(new Error("down"))', {
      maxReceiveCount: 3,
    });
    const batch = awkwardBatch(3_000);
    await sender.post(batch);
    await stage.idle();
    for (let i = 0; i < 4; i++) await later(stage);
    expect(handler.bodies).toEqual([sha256(batch), sha256(batch), sha256(batch)]);
    expect(queue()).toMatchObject({ visible: 0, inFlight: 0 });
    expect(
      deadLetters()
        .messages()
        .map(({ body }) => sha256(body)),
    ).toEqual([sha256(batch)]);

    handler.behave('response');
    const redrive = await fetch(stage.awsEndpoint!, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.StartMessageMoveTask' },
      body: JSON.stringify({ SourceArn: deadLetters().arn }),
    });
    expect(redrive.status).toBe(200);
    await stage.idle();
    expect(handler.bodies).toHaveLength(4);
    expect([queue(), deadLetters()].map(({ visible, inFlight }) => visible + inFlight)).toEqual([0, 0]);
  });
});
