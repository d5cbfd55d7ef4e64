import { ApiError } from './api-error';
import { EventWebhook } from './event-webhook';
import { WebhookSettings, applyBody } from './settings';

type Body = Readonly<Record<string, unknown>>;

/** The webhooks of an account, a subuser or a customer account. */
export class Account {
  private readonly all: EventWebhook[] = [];

  constructor(
    public readonly maxAllowed: number,
    private readonly now: () => number,
  ) {}

  public get webhooks(): readonly EventWebhook[] {
    return this.all;
  }

  public create(body: Body): EventWebhook {
    const settings = applyBody(body);
    this.checkUnique(settings);
    if (this.all.length >= this.maxAllowed) {
      throw new ApiError(400, 'You have reached the maximum number of webhooks per your current billing plan.');
    }
    const webhook = new EventWebhook(settings, this.now());
    this.all.push(webhook);
    return webhook;
  }

  /** @param id undefined for the oldest webhook, as at SendGrid */
  public get(id: string | undefined): EventWebhook {
    const webhook = id === undefined ? this.all.at(0) : this.all.find((candidate) => candidate.id === id);
    if (!webhook) throw new ApiError(404, 'Invalid id provided.');
    return webhook;
  }

  public update(id: string | undefined, body: Body): EventWebhook {
    const webhook = this.get(id);
    const settings = applyBody(body, webhook.settings);
    this.checkUnique(settings, webhook);
    webhook.change(settings, this.now());
    return webhook;
  }

  public delete(id: string): void {
    this.all.splice(this.all.indexOf(this.get(id)), 1);
  }

  private checkUnique({ url }: WebhookSettings, self?: EventWebhook): void {
    const other = this.all.find((webhook) => webhook !== self && webhook.settings.url === url);
    if (!other) return;
    throw new ApiError(400, `Webhook at '${url}' already exists. Please provide a unique URL.`, { id: other.id, url });
  }
}
