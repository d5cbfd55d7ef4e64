import { Account } from './account';
import { ApiError } from './api-error';
import { EventWebhook } from './event-webhook';
import { WebhookSettings } from './settings';
import { TestRequest } from './settings-api';
import { batchText } from '../../../sendgrid/batch-text';
import { settingOfEvent } from '../../../sendgrid/event-types';
import { postBatch } from '../../../sendgrid/post-batch';
import { sampleBatch } from '../../../sendgrid/sample-batch';
import { EventWebhookSender } from '../event-webhook-sender';

/**
 * How a batch for one webhook went.
 */
export interface PostReport {
  readonly webhookId: string;
  readonly url: string;
  /** `waiting` for the next attempt; `given up` after 24 hours, or because the webhook is no longer there or enabled. */
  readonly outcome: 'delivered' | 'waiting' | 'given up';
  readonly attempts: number;
  /** The last answer's HTTP status. */
  readonly status?: number;
  /** Whether the cached token was refused in the last attempt, and a new one asked for. */
  readonly renewedToken: boolean;
  /** Why the last attempt failed, where there was no answer. */
  readonly reason?: string;
}

interface Batch {
  readonly account: Account;
  readonly webhook: EventWebhook;
  readonly text: string;
  readonly firstAt: number;
  attempts: number;
  dueAt: number;
}

/** SendGrid tries for 24 hours, at growing intervals whose lengths it does not tell. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** Posts events to webhooks as SendGrid does: with a token that is kept, signed, and again when they are not taken. */
export class EventDispatcher {
  private readonly senders = new WeakMap<EventWebhook, { settings: WebhookSettings; sender: EventWebhookSender }>();
  private readonly waiting = new Set<Batch>();

  constructor(private readonly now: () => number) {}

  public get undelivered(): number {
    return this.waiting.size;
  }

  /** @param events of which each webhook gets those that it asks for, or a batch that each gets as it is */
  public async post(account: Account, events: readonly object[] | string): Promise<PostReport[]> {
    const batches = account.webhooks.flatMap((webhook): Batch[] => {
      const text = typeof events === 'string' ? events : batchFor(webhook, events);
      if (!webhook.settings.enabled || text === undefined) return [];
      return [{ account, webhook, text, firstAt: this.now(), attempts: 0, dueAt: this.now() }];
    });
    for (const batch of batches) this.waiting.add(batch);
    return Promise.all(batches.map(async (batch) => this.attempt(batch)));
  }

  /** Makes the attempts that are due. */
  public async postDue(): Promise<PostReport[]> {
    const due = [...this.waiting].filter(({ dueAt }) => dueAt <= this.now());
    return Promise.all(due.map(async (batch) => this.attempt(batch)));
  }

  /** SendGrid's own test: with the client of the request, or the secret of the webhook that it names. */
  public async test(request: TestRequest, account: Account): Promise<void> {
    const webhook = request.id === undefined ? undefined : account.get(request.id);
    const { settings } = webhook ?? {};
    const clientId = request.oauth_client_id ?? undefined;
    const sender = clientId
      ? new EventWebhookSender({
          clientId,
          clientSecret: request.oauth_client_secret ?? settings?.oauthClientSecret ?? '',
          tokenUrl: request.oauth_token_url ?? '',
          httpPostUrl: request.url,
        })
      : undefined;
    const text = sampleBatch(Math.floor(this.now() / 1000));
    const { status, reason } = await this.send(text, request.url, webhook, sender);
    if (status === undefined || status < 200 || status > 299) {
      throw new ApiError(400, `the test events were not taken: ${reason ?? `the URL answered ${status}`}`);
    }
  }

  private async attempt(batch: Batch): Promise<PostReport> {
    const { account, webhook, text } = batch;
    const { id: webhookId, settings } = webhook;
    const report = { webhookId, url: settings.url, attempts: batch.attempts, renewedToken: false };
    if (!account.webhooks.includes(webhook) || !settings.enabled) {
      this.waiting.delete(batch);
      return { ...report, outcome: 'given up', reason: 'the webhook is gone or disabled' };
    }
    batch.attempts += 1;
    // Not due while it is under way.
    batch.dueAt = Infinity;
    const result = await this.send(text, settings.url, webhook, this.senderFor(webhook));
    const { status = 0 } = result;
    const isTaken = status >= 200 && status <= 299;
    batch.dueAt = this.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (batch.attempts - 1));
    const isOver = isTaken || batch.dueAt > batch.firstAt + GIVE_UP_AFTER_MS;
    if (isOver) this.waiting.delete(batch);
    const outcome = isTaken ? 'delivered' : isOver ? 'given up' : 'waiting';
    return { ...report, ...result, outcome, attempts: batch.attempts };
  }

  private async send(
    text: string,
    url: string,
    webhook: EventWebhook | undefined,
    sender: EventWebhookSender | undefined,
  ): Promise<Pick<PostReport, 'status' | 'renewedToken' | 'reason'>> {
    const signature = webhook?.signingKey?.sign(text, this.now() / 1000);
    try {
      const answer = sender
        ? await sender.post(text, signature)
        : { ...(await postBatch(url, text, undefined, signature)), renewedToken: false };
      return { status: answer.status, renewedToken: answer.renewedToken };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string } };
      return { renewedToken: false, reason: cause?.code ?? message };
    }
  }

  /** The same one, with its token, as long as the settings are the same. */
  private senderFor(webhook: EventWebhook): EventWebhookSender | undefined {
    const { settings } = webhook;
    const known = this.senders.get(webhook);
    if (known && isSameClient(known.settings, settings)) return known.sender;
    const { oauthClientId: clientId, oauthTokenUrl: tokenUrl, oauthClientSecret, url: httpPostUrl } = settings;
    if (clientId === null || tokenUrl === null) return undefined;
    const sender = new EventWebhookSender({ clientId, clientSecret: oauthClientSecret ?? '', tokenUrl, httpPostUrl });
    this.senders.set(webhook, { settings, sender });
    return sender;
  }
}

function isSameClient(one: WebhookSettings, other: WebhookSettings): boolean {
  const members = ['url', 'oauthClientId', 'oauthTokenUrl', 'oauthClientSecret'] as const;
  return members.every((member) => one[member] === other[member]);
}

/** Events of types that no flag is for go to all. */
function batchFor({ settings }: EventWebhook, events: readonly object[]): string | undefined {
  const wanted = events.filter((event) => {
    const setting = settingOfEvent(String((event as { event?: unknown }).event));
    return setting === undefined || settings.events.has(setting);
  });
  return wanted.length === 0 ? undefined : batchText(wanted);
}
