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
 * The outcome of the latest attempt to post a batch to a webhook.
 */
export interface PostReport {
  readonly webhookId: string;
  readonly url: string;
  /** `waiting` for the next attempt, or `given up` after 24 hours or because the webhook was deleted or disabled. */
  readonly outcome: 'delivered' | 'waiting' | 'given up';
  readonly attempts: number;
  /** HTTP status of the latest response. */
  readonly status?: number;
  /** Whether the latest attempt requested a new token because the cached one was rejected. */
  readonly renewedToken: boolean;
  /** Why the latest attempt got no response. */
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

/** SendGrid retries for 24 hours. It does not document its growing intervals. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const FIRST_DELAY_MS = 60_000;
const MAX_DELAY_MS = 3_600_000;

/** Posts events to webhooks as SendGrid does: with a cached token, signed, and with retries until they are accepted. */
export class EventDispatcher {
  private readonly senders = new WeakMap<EventWebhook, { settings: WebhookSettings; sender: EventWebhookSender }>();
  private readonly waiting = new Set<Batch>();

  constructor(private readonly now: () => number) {}

  public get undelivered(): number {
    return this.waiting.size;
  }

  /** @param events events, of which each webhook receives the types that it subscribes to, or a complete batch */
  public async post(account: Account, events: readonly object[] | string): Promise<PostReport[]> {
    const batches = account.webhooks.flatMap((webhook): Batch[] => {
      const text = typeof events === 'string' ? events : batchFor(webhook, events);
      if (!webhook.settings.enabled || text === undefined) return [];
      return [{ account, webhook, text, firstAt: this.now(), attempts: 0, dueAt: this.now() }];
    });
    for (const batch of batches) this.waiting.add(batch);
    return Promise.all(batches.map(async (batch) => this.attempt(batch)));
  }

  /** Retries the posts that are due. */
  public async postDue(): Promise<PostReport[]> {
    const due = [...this.waiting].filter(({ dueAt }) => dueAt <= this.now());
    return Promise.all(due.map(async (batch) => this.attempt(batch)));
  }

  /** Sends test events. Without a client secret in the request, the secret of the webhook is used. */
  public async test(request: TestRequest, account: Account): Promise<void> {
    const webhook = request.id === undefined ? undefined : account.get(request.id);
    const text = sampleBatch(Math.floor(this.now() / 1000));
    const { status, reason } = await this.send(text, request.url, webhook, testSender(request, webhook));
    if (!isAccepted(status)) {
      throw new ApiError(400, `the test events were rejected: ${reason ?? `the URL responded with ${status}`}`);
    }
  }

  private async attempt(batch: Batch): Promise<PostReport> {
    const { account, webhook, text } = batch;
    const { id: webhookId, settings } = webhook;
    const report = { webhookId, url: settings.url, attempts: batch.attempts, renewedToken: false };
    if (!account.webhooks.includes(webhook) || !settings.enabled) {
      this.waiting.delete(batch);
      return { ...report, outcome: 'given up', reason: 'the webhook was deleted or disabled' };
    }
    batch.attempts += 1;
    // Keeps the batch from being due during the attempt.
    batch.dueAt = Infinity;
    const result = await this.send(text, settings.url, webhook, this.senderFor(webhook));
    batch.dueAt = this.now() + Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (batch.attempts - 1));
    const outcome = outcomeOf(batch, result.status);
    if (outcome !== 'waiting') this.waiting.delete(batch);
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
      const response = sender
        ? await sender.post(text, signature)
        : { ...(await postBatch(url, text, undefined, signature)), renewedToken: false };
      return { status: response.status, renewedToken: response.renewedToken };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string } };
      return { renewedToken: false, reason: cause?.code ?? message };
    }
  }

  /** Returns the webhook's sender with its cached token, or a new sender if the client or a URL has changed. */
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

function testSender(request: TestRequest, webhook: EventWebhook | undefined): EventWebhookSender | undefined {
  const { url: httpPostUrl, oauth_client_id: clientId, oauth_client_secret: secret } = request;
  if (!clientId) return undefined;
  const clientSecret = secret ?? webhook?.settings.oauthClientSecret ?? '';
  return new EventWebhookSender({ clientId, clientSecret, tokenUrl: request.oauth_token_url ?? '', httpPostUrl });
}

function isAccepted(status = 0): boolean {
  return status >= 200 && status <= 299;
}

function outcomeOf({ dueAt, firstAt }: Batch, status: number | undefined): PostReport['outcome'] {
  if (isAccepted(status)) return 'delivered';
  return dueAt > firstAt + GIVE_UP_AFTER_MS ? 'given up' : 'waiting';
}

function isSameClient(one: WebhookSettings, other: WebhookSettings): boolean {
  const members = ['url', 'oauthClientId', 'oauthTokenUrl', 'oauthClientSecret'] as const;
  return members.every((member) => one[member] === other[member]);
}

/** Selects the events that a webhook subscribes to. Events of unknown types go to every webhook. */
function batchFor({ settings }: EventWebhook, events: readonly object[]): string | undefined {
  const selected = events.filter((event) => {
    const setting = settingOfEvent(String((event as { event?: unknown }).event));
    return setting === undefined || settings.events.has(setting);
  });
  return selected.length === 0 ? undefined : batchText(selected);
}
