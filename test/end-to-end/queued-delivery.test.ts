import { createHash } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import { awkwardBatch } from './support/awkward-batch';
import { RecordingHandler } from './support/recording-handler';
import { Delivery, QueuedDeliveryOptions } from '../../src';
import { EventWebhookSender, LocalQueue, LocalStage } from '../../src/local';
import { editTemplate, resourceOf, synthWebhook } from '../local/support/assemblies';
import { post, send, tokenFor } from '../local/support/http';
import { host, hostWebhook } from '../local/support/stages';

const WORDS = /invalid_request|invalid_token|insufficient_scope/;
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

interface Scene {
  readonly stage: LocalStage;
  readonly sender: EventWebhookSender;
  readonly handler: RecordingHandler;
  readonly queue: () => LocalQueue;
  readonly deadLetters: () => LocalQueue;
}

async function scene(behaviour?: string, options: QueuedDeliveryOptions = {}): Promise<Scene> {
  const handler = new RecordingHandler(behaviour);
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

/** Lets the visibility timeout of 30 seconds end, and the handler work on what comes again. */
async function later(stage: LocalStage): Promise<void> {
  stage.advanceClock(31_000);
  await stage.idle();
}

describe('what is in the queue', () => {
  test.each([
    ['a small batch', 2_000],
    ['a batch of 768 KB, SendGrid’s largest', 786_432],
    ['a batch of almost 1 MiB, SQS’s largest', 1_048_400],
  ])('%s is what was posted, byte for byte', async (_, bytes) => {
    const { sender, stage, handler } = await scene();
    const batch = awkwardBatch(bytes);
    expect(batch).toHaveLength(bytes);
    expect(await sender.post(batch)).toMatchObject({ status: 200, body: '{"message":"accepted"}' });
    await stage.idle();
    expect(handler.bodies).toEqual([sha256(batch)]);
  });

  test.each(['\ufffe', '\uffff', '\u0000', '\u000b'])('%j, which SQS refuses, goes in as base64', async (character) => {
    const { sender, stage, handler } = await scene('answer');
    const batch = Buffer.from(`[{"event":"open","useragent":"${character}"}]\r\n`);
    expect(await sender.post(batch)).toMatchObject({ status: 200 });
    await stage.idle();
    expect(handler.bodies).toEqual([sha256(batch.toString('base64'))]);
  });

  test('each spelling of the content type is taken, and none gets it wrong', async () => {
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
      const answer = await post(webhook, token, { headers: { 'Content-Type': type }, body: `[{"type":"${type}"}]` });
      expect(answer.status).toBe(200);
    }
    const withoutType = await send(webhook.httpPostUrl, { headers: { Authorization: `Bearer ${token}` }, body: '[1]' });
    expect(withoutType.status).toBe(200);
    await stage.idle();
    expect(handler.bodies.sort()).toEqual(
      [...types.map((type) => sha256(`[{"type":"${type}"}]`)), sha256('[1]')].sort(),
    );
    const other = await post(webhook, token, { headers: { 'Content-Type': 'text/plain' } });
    expect(other.status).toBe(415);
    expect(other.body).not.toMatch(WORDS);
  });

  test('signature headers, in any letter case, and the receive time are attributes', async () => {
    const { webhook, stage } = await hostWebhook(
      synthWebhook('exports.handler = async () => { throw new Error("later"); };', { delivery: Delivery.queued() }),
    );
    const before = Date.now();
    await post(webhook, await tokenFor(webhook), {
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
      },
    });
    expect(Number(message.attributes.ReceivedAt)).toBeGreaterThanOrEqual(before);
    expect(message.attributes).not.toHaveProperty('Content-Transfer-Encoding');
  });
});

describe('what SendGrid is answered', () => {
  test.each([
    ['an empty body', '', 400, '{"message":"the body is empty"}'],
    [
      'a body that no message can hold',
      awkwardBatch(1_060_000),
      413,
      '{"message":"the body is too large for the queue"}',
    ],
  ])('fails for %s', async (_, body, status, answer) => {
    const { sender, stage, handler } = await scene();
    expect(await sender.post(body)).toMatchObject({ status, body: answer, renewedToken: false });
    await stage.idle();
    expect(handler.bodies).toEqual([]);
  });

  test.each<[string, (template: any) => void]>([
    [
      'may not send to the queue',
      (template) => delete policyOf(template).Properties.PolicyDocument.Statement[0].Action,
    ],
    [
      'names a queue that is not there',
      (template) => {
        const { Integration } = resourceOf(template, 'AWS::ApiGateway::Method').Properties;
        Integration.Uri['Fn::Join'][1].splice(-1, 1, 'no-such-queue');
      },
    ],
    [
      'may not be assumed by API Gateway',
      (template) => {
        const role = Object.entries<any>(template.Resources).find(([id]) => id.includes('IntegrationRole'))![1];
        role.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'lambda.amazonaws.com';
      },
    ],
  ])('fails with 5xx, and no word that renews a token, where the integration %s', async (_, breakIt) => {
    const assembly = synthWebhook(new RecordingHandler().code, { delivery: Delivery.queued() });
    editTemplate(assembly, breakIt);
    let stage;
    try {
      stage = await host(assembly);
    } catch (error) {
      // What is plainly wrong is named before anything is posted.
      expect((error as Error).message).toMatch(/queue|role|sqs/i);
      return;
    }
    const { status, body, renewedToken } = await new EventWebhookSender(stage.webhooks[0]).post('[]');
    expect(status).toBeGreaterThanOrEqual(500);
    expect(body).not.toMatch(WORDS);
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
    ['names a message that it was not given', '({ batchItemFailures: [{ itemIdentifier: "another" }] })'],
    ['names no message', '({ batchItemFailures: [{}] })'],
    [
      'says that all have failed',
      '({ batchItemFailures: event.Records.map((r) => ({ itemIdentifier: r.messageId })) })',
    ],
  ])('%s gets its messages again, until it takes them', async (_, behaviour) => {
    const { stage, sender, handler, queue } = await scene(behaviour);
    const batch = awkwardBatch(3_000);
    expect((await sender.post(batch)).status).toBe(200);
    await stage.idle();
    expect(queue()).toMatchObject({ visible: 0, inFlight: 1 });

    handler.behave('answer');
    await later(stage);

    expect(handler.bodies).toEqual([sha256(batch), sha256(batch)]);
    expect(queue()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  test.each([
    ['nothing', 'undefined'],
    ['no failures', '({ batchItemFailures: null })'],
    ['what a proxy handler answers', '({ statusCode: 500, body: "" })'],
  ])('answers %s has taken its messages', async (_, behaviour) => {
    const { stage, sender, handler, queue } = await scene(behaviour);
    await sender.post('[]');
    await stage.idle();
    await later(stage);
    expect(handler.bodies).toHaveLength(1);
    expect(queue()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  test('fails some of a batch gets just those again', async () => {
    const only =
      '({ batchItemFailures: event.Records.filter((r) => r.body === "[2]").map((r) => ({ itemIdentifier: r.messageId })) })';
    const { stage, sender, handler } = await scene(only);
    for (const body of ['[1]', '[2]', '[3]']) await sender.post(body);
    await stage.idle();
    handler.behave('answer');
    await later(stage);
    expect(handler.bodies.sort()).toEqual(['[1]', '[2]', '[2]', '[3]'].map(sha256).sort());
  });

  test('fails a message too often finds it in the dead-letter queue, and a redrive brings it back', async () => {
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

    handler.behave('answer');
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
