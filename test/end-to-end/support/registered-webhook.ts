import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  Delivery,
  EventWebhookRegistration,
  EventWebhookRegistrationProps,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
} from '../../../src';
import { LocalSendGrid, LocalStage } from '../../../src/local';
import { publicKeysIn } from '../../../src/sendgrid/public-key';
import { inlineHandler, synthApp } from '../../local/support/assemblies';
import { host } from '../../local/support/stages';
import { temporaryDirectory } from '../../support/directories';

/** A request as the handler received it. */
interface ReceivedPost {
  readonly body: string;
  readonly signature?: string;
  readonly timestamp?: string;
}

/** Versions of a stack whose webhook verifies signatures, and a SendGrid that posts numbered events to it. */
export class RegisteredWebhook {
  public static async deploy(
    delivery: Delivery,
    registration?: Partial<EventWebhookRegistrationProps>,
    props?: Partial<SendGridOAuthWebhookProps>,
  ) {
    const clock = { ahead: 0 };
    const sendGrid = await LocalSendGrid.start({ now: () => Date.now() + clock.ahead });
    const webhook = new RegisteredWebhook(delivery, sendGrid, clock);
    webhook.running = await host(webhook.synth(registration, props), { sendGrid: webhook.sendGrid });
    return webhook;
  }

  private readonly record = join(temporaryDirectory(), 'record');
  private running?: LocalStage;
  private last = 0;

  private constructor(
    private readonly delivery: Delivery,
    public readonly sendGrid: LocalSendGrid,
    private readonly clock: { ahead: number },
  ) {
    writeFileSync(this.record, '');
  }

  public get stage(): LocalStage {
    return this.running!;
  }

  /**
   * @param registration undefined for no registration
   * @param name construct id of the registration
   */
  public async update(
    registration?: Partial<EventWebhookRegistrationProps>,
    props: Partial<SendGridOAuthWebhookProps> = {},
    name?: string,
  ): Promise<void> {
    await this.stage.update(this.synth(registration, props, name));
  }

  /** What happens to the next event: `delivered 200`, `waiting 500`. */
  public async post(): Promise<string> {
    this.last += 1;
    const reports = await this.sendGrid.post([{ event: 'bounce', email: 'a@example.com', number: this.last }]);
    return reports.map(({ outcome, status }) => `${outcome} ${status}`).join();
  }

  /** Moves the clock of both sides. */
  public advanceClock(milliseconds: number): void {
    this.clock.ahead += milliseconds;
    this.stage.advanceClock(milliseconds);
  }

  /** Waits until SendGrid stops retrying. */
  public async wait(): Promise<void> {
    for (let hours = 0; hours < 24 && this.sendGrid.undelivered > 0; hours++) {
      this.advanceClock(3_600_000);
      await this.sendGrid.postDue();
    }
    await this.stage.idle();
  }

  public get received(): ReceivedPost[] {
    const lines = readFileSync(this.record, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as ReceivedPost);
  }

  /** Numbers of the events that were posted and not received. */
  public get lost(): number[] {
    const events = this.received.flatMap(({ body }) => JSON.parse(body) as Array<{ number: number }>);
    const received = new Set(events.map(({ number }) => number));
    return Array.from({ length: this.last }, (_, i) => i + 1).filter((number) => !received.has(number));
  }

  /** The keys that the receiver accepts. */
  public async keys(): Promise<string[]> {
    const response = await fetch(this.stage.awsEndpoint!, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'AmazonSSM.GetParameter' },
      body: JSON.stringify({ Name: this.stage.webhooks[0].publicKeyParameter }),
    });
    const { Parameter } = (await response.json()) as { Parameter: { Value: string } };
    return publicKeysIn(Parameter.Value);
  }

  private synth(
    registration?: Partial<EventWebhookRegistrationProps>,
    props: Partial<SendGridOAuthWebhookProps> = {},
    name = 'Registration',
  ): string {
    return synthApp((app: App) => {
      const stack = new Stack(app, 'Stack');
      const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
        handler: inlineHandler(stack, this.code),
        delivery: this.delivery,
        signatureVerification: SignatureVerification.managed(),
        ...props,
      });
      if (!registration) return;
      const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
      new EventWebhookRegistration(stack, name, { webhook, apiKey, ...registration });
    });
  }

  private get code(): string {
    return `
      const fs = require('node:fs');
      exports.handler = async (event) => {
        for (const { body, headers = {} } of event.Records ?? [event]) {
          const signature = headers['X-Twilio-Email-Event-Webhook-Signature'];
          const timestamp = headers['X-Twilio-Email-Event-Webhook-Timestamp'];
          fs.appendFileSync(${JSON.stringify(this.record)}, JSON.stringify({ body, signature, timestamp }) + '\\n');
        }
        return event.Records ? { batchItemFailures: [] } : { statusCode: 200, body: 'taken' };
      };`;
  }
}
