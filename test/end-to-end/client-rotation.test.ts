import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Delivery, EventWebhookRegistration, SendGridOAuthWebhook, SendGridOAuthWebhookProps } from '../../src';
import { EventWebhookSender, LocalSendGrid, LocalStage, LocalWebhook } from '../../src/local';
import { inlineHandler, synth } from '../local/support/assemblies';
import { host } from '../local/support/stages';
import { temporaryDirectory } from '../support/directories';

const HOUR = 3_600_000;
const TOKEN_VALIDITY = 12 * HOUR;
const INVALID_KEY = 'sendgrid/invalid-api-key';

const stops: Array<() => Promise<void>> = [];
afterAll(async () => Promise.all(stops.map(async (stop) => stop())));

type Change = Partial<SendGridOAuthWebhookProps> & { readonly failsLater?: boolean };

/** A deployed webhook, and a SendGrid that posts numbered events to it. */
class Deployment {
  public static async start(delivery: Delivery, isRegistered: boolean): Promise<Deployment> {
    const clock = { ahead: 0 };
    const sendGrid = await LocalSendGrid.start({ now: () => Date.now() + clock.ahead });
    stops.push(async () => sendGrid.stop());
    const deployment = new Deployment(delivery, isRegistered, sendGrid, clock);
    deployment.running = await host(deployment.synth({}), { sendGrid, secrets: { [INVALID_KEY]: 'SG.invalid' } });
    return deployment;
  }

  private readonly record = join(temporaryDirectory(), 'record');
  private running?: LocalStage;
  private count = 0;

  private constructor(
    private readonly delivery: Delivery,
    private readonly isRegistered: boolean,
    public readonly sendGrid: LocalSendGrid,
    private readonly clock: { ahead: number },
  ) {
    writeFileSync(this.record, '');
  }

  /** The webhook with each of its app clients, the current one first. */
  public get webhooks(): LocalWebhook[] {
    return this.running!.webhooks;
  }

  public async update(change: Change): Promise<void> {
    await this.running!.update(this.synth(change));
  }

  public async post(): Promise<string[]> {
    this.count += 1;
    const reports = await this.sendGrid.post([{ event: 'bounce', email: 'a@example.com', number: this.count }]);
    return reports.map(({ outcome, status }) => `${outcome} ${status}`);
  }

  /** Posts events until the work is done, one after the other. */
  public async postDuring(work: Promise<void>): Promise<number> {
    const first = this.count;
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    while (!isDone) await this.post();
    await done;
    return this.count - first;
  }

  public advanceClock(milliseconds: number): void {
    this.clock.ahead += milliseconds;
    this.running!.advanceClock(milliseconds);
  }

  /** Numbers of the events that the handler has not received when SendGrid has stopped retrying. */
  public async lost(): Promise<number[]> {
    for (let hours = 0; hours < 24 && this.sendGrid.undelivered > 0; hours++) {
      this.advanceClock(HOUR);
      await this.sendGrid.postDue();
    }
    await this.running!.idle();
    const bodies = readFileSync(this.record, 'utf8').split('\n').slice(0, -1);
    const received = new Set(
      bodies.flatMap((body) => (JSON.parse(body) as Array<{ number: number }>).map((e) => e.number)),
    );
    return Array.from({ length: this.count }, (_, i) => i + 1).filter((number) => !received.has(number));
  }

  private synth({ failsLater, ...props }: Change): string {
    return synth((stack) => {
      const handler = inlineHandler(stack, this.code);
      const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: this.delivery, ...props });
      if (!this.isRegistered) return;
      const registration = register(stack, webhook, 'sendgrid/api-key');
      if (!failsLater) return;
      const other = new SendGridOAuthWebhook(stack, 'Other', { handler });
      register(stack, other, INVALID_KEY).node.addDependency(registration);
    });
  }

  private get code(): string {
    return `
      const fs = require('node:fs');
      exports.handler = async (event) => {
        for (const { body } of event.Records ?? [event]) fs.appendFileSync(${JSON.stringify(this.record)}, body.trim() + '\\n');
        return event.Records ? { batchItemFailures: [] } : { statusCode: 200 };
      };`;
  }
}

function register(stack: Stack, webhook: SendGridOAuthWebhook, secretName: string): EventWebhookRegistration {
  const { id } = webhook.node;
  const apiKey = Secret.fromSecretNameV2(stack, `${id}ApiKey`, secretName);
  return new EventWebhookRegistration(stack, `${id}Registration`, { webhook, apiKey });
}

/** Enters the values of a webhook on SendGrid's page. */
function settingsOf({ httpPostUrl, clientId, clientSecret, tokenUrl }: LocalWebhook): Record<string, unknown> {
  return {
    enabled: true,
    url: httpPostUrl,
    bounce: true,
    oauth_client_id: clientId,
    oauth_client_secret: clientSecret,
    oauth_token_url: tokenUrl,
  };
}

describe.each([
  ['direct', Delivery.direct()],
  ['queued', Delivery.queued()],
])('a registered webhook with %s delivery', (_, delivery) => {
  test('loses no event of a stream while its client is replaced, twice', async () => {
    const deployment = await Deployment.start(delivery, true);
    const clientIds = [deployment.webhooks[0].clientId];
    const [{ id }] = deployment.sendGrid.webhooks();
    for (const clientVersion of ['first', 'second']) {
      expect(await deployment.post()).toEqual(['delivered 200']);
      expect(await deployment.postDuring(deployment.update({ clientVersion }))).toBeGreaterThan(0);
      expect(await deployment.post()).toEqual(['delivered 200']);
      const [{ clientId }] = deployment.webhooks;
      expect(clientIds).not.toContain(clientId);
      clientIds.push(clientId);
      expect(deployment.sendGrid.webhooks()).toEqual([expect.objectContaining({ id, oauthClientId: clientId })]);
      deployment.advanceClock(TOKEN_VALIDITY + 1_000);
    }
    expect(await deployment.post()).toEqual(['delivered 200']);
    expect(await deployment.lost()).toEqual([]);
  });

  test('gets its previous client back if the deployment fails after the registration', async () => {
    const deployment = await Deployment.start(delivery, true);
    await deployment.update({ clientVersion: 'first' });
    const before = deployment.sendGrid.webhooks();
    expect(await deployment.post()).toEqual(['delivered 200']);
    const failing = deployment.update({ clientVersion: 'second', failsLater: true });
    await expect(deployment.postDuring(failing)).rejects.toThrow('401');
    expect(deployment.sendGrid.webhooks()).toEqual(before);
    expect(await deployment.post()).toEqual(['delivered 200']);
    deployment.advanceClock(TOKEN_VALIDITY + 1_000);
    expect(await deployment.post()).toEqual(['delivered 200']);
    expect(await deployment.lost()).toEqual([]);
  });
});

test('a token of the previous client is valid until it expires, and the new client renews it', async () => {
  const deployment = await Deployment.start(Delivery.direct(), true);
  const previous = new EventWebhookSender(deployment.webhooks[0]);
  expect(await previous.post('[]')).toMatchObject({ status: 200 });
  await deployment.update({ clientVersion: 'first' });
  expect(await previous.post('[]')).toMatchObject({ status: 200, renewedToken: false });
  deployment.advanceClock(TOKEN_VALIDITY + 1_000);
  await expect(previous.post('[]')).rejects.toThrow('invalid_client');
  expect(await new EventWebhookSender(deployment.webhooks[0]).post('[]')).toMatchObject({ status: 200 });
});

test('without a registration both clients work until `previousClientVersion` is removed', async () => {
  const deployment = await Deployment.start(Delivery.direct(), false);
  const [original] = deployment.webhooks;
  const id = deployment.sendGrid.addWebhook(settingsOf(original));
  expect(await deployment.post()).toEqual(['delivered 200']);

  await deployment.update({ clientVersion: 'first', previousClientVersion: '' });
  const [current, previous] = deployment.webhooks;
  expect(previous).toMatchObject({ clientId: original.clientId, clientSecret: original.clientSecret });
  expect(current.clientId).not.toBe(previous.clientId);
  deployment.advanceClock(TOKEN_VALIDITY + 1_000);
  expect(await deployment.post()).toEqual(['delivered 200']);

  deployment.sendGrid.editWebhook(id, settingsOf(current));
  expect(await deployment.post()).toEqual(['delivered 200']);
  await deployment.update({ clientVersion: 'first' });
  expect(deployment.webhooks.map(({ clientId }) => clientId)).toEqual([current.clientId]);
  deployment.advanceClock(TOKEN_VALIDITY + 1_000);
  expect(await deployment.post()).toEqual(['delivered 200']);
  expect(await deployment.lost()).toEqual([]);
  await expect(new EventWebhookSender(previous).post('[]')).rejects.toThrow('invalid_client');
});
