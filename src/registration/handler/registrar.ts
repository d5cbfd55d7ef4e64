import { CleanupFailed } from './errors';
import { Adoption, Ownership } from './ownership';
import { RegistrarDependencies } from './registrar-dependencies';
import { Account, ResourceProperties } from './resource-properties';
import { Secrets } from './secrets';
import { disabledSettings, restoredSettings } from './settings-object';
import { WebhookClaims } from './webhook-claims';
import { WebhookSettings } from './webhook-settings';
import { retry } from '../../aws-client/retry';
import { isNotFound } from '../../sendgrid/api-errors';
import { EventWebhookApi, EventWebhookObject } from '../../sendgrid/event-webhook-api';
import { SendGridClient } from '../../sendgrid/settings-client';

/** Time beyond the deadline, to undo a failed registration. */
const CLEANUP_MS = 20_000;

/** Registers a webhook with SendGrid, by the rules of ADR 8. */
export class Registrar {
  private readonly ownership: Ownership;
  private readonly secrets: Secrets;

  constructor(private readonly dependencies: RegistrarDependencies) {
    this.ownership = new Ownership(dependencies);
    this.secrets = new Secrets(dependencies.aws, dependencies.redactor);
  }

  /** Creates or adopts a webhook and returns its id. If it fails after that, it undoes both. */
  public async create(desired: ResourceProperties): Promise<string> {
    const api = await this.api(desired);
    const clientSecret = await this.clientSecret(desired);
    const claim = await new WebhookClaims(api, this.ownership, this.dependencies).claim(desired, clientSecret);
    const { id, how, isRecorded, adoption } = claim;
    this.dependencies.log('INFO', `webhook ${how}`, { id });
    try {
      if (!isRecorded) await this.ownership.take(id, adoption);
      await new WebhookSettings(api, id, this.dependencies).apply(desired, clientSecret);
      return id;
    } catch (error) {
      // The webhook of an earlier request stays.
      if (how !== 'owned') await this.undo(id, desired, adoption, error as Error);
      throw error;
    }
  }

  /**
   * Updates the webhook in place, and returns its id.
   *
   * Registers a webhook in another account or region, and one in place of a webhook that somebody has deleted.
   */
  public async update(id: string, desired: ResourceProperties, old: ResourceProperties): Promise<string> {
    const isMoved = desired.ApiUrl !== old.ApiUrl || desired.OnBehalfOf !== old.OnBehalfOf;
    if (isMoved) return this.create(desired);
    const { log } = this.dependencies;
    const record = await this.ownership.read(id);
    if (record && !this.ownership.isMine(record)) {
      if (desired.Url !== old.Url) return this.create(desired);
      log('WARN', 'not updated: the webhook belongs to another registration', { id, owner: record.owner });
      return id;
    }
    const api = await this.api(desired);
    const clientSecret = await this.clientSecret(desired);
    try {
      await new WebhookSettings(api, id, this.dependencies).apply(desired, clientSecret);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // Somebody deleted it, or `apiKey` is another account's.
      log('WARN', 'webhook not found; registering it again', { id });
      return this.create(desired);
    }
    if (!record) await this.ownership.take(id);
    return id;
  }

  /** Deletes, disables or gives back a webhook that this registration owns. */
  public async delete(id: string, properties: ResourceProperties): Promise<void> {
    const { log } = this.dependencies;
    const record = await this.ownership.read(id);
    if (record && !this.ownership.isMine(record)) {
      log('INFO', 'not deleted: the webhook belongs to another registration', { id, owner: record.owner });
      return this.ownership.leave(id, record);
    }
    if (properties.OnDelete === 'retain' && !record?.adopted?.previousOwner) return this.ownership.remove(id);
    const api = await this.api(properties);
    const webhook = await find(api, (one) => one.id === id);
    if (record) return this.release(api, id, webhook, record.adopted, properties.OnDelete);
    if (webhook && this.ownership.isUnfinished(webhook)) return this.release(api, id, webhook);
    log('INFO', 'not deleted: the webhook does not exist, or no registration owns it', { id });
  }

  /**
   * Deletes the webhook of a creation that has no id for CloudFormation, as its outcome was unknown.
   *
   * @param mayBeRecorded whether the creation may have written its record; otherwise a record is a later request's
   */
  public async deleteUnidentified(properties: ResourceProperties, mayBeRecorded: boolean): Promise<void> {
    const api = await this.api(properties);
    const webhook = await find(api, ({ url }) => url === properties.Url);
    if (!webhook) return;
    const record = await this.ownership.read(webhook.id);
    const isOwn = record ? mayBeRecorded && this.ownership.isMine(record) : this.ownership.isUnfinished(webhook);
    if (isOwn) await this.release(api, webhook.id, webhook, record?.adopted);
  }

  private async undo(id: string, account: Account, adoption: Adoption | undefined, reason: Error): Promise<void> {
    try {
      const api = await this.api(account, CLEANUP_MS);
      await this.release(api, id, await find(api, (one) => one.id === id), adoption);
    } catch {
      throw new CleanupFailed(id, reason.message);
    }
  }

  /** @param webhook undefined if somebody deleted it */
  private async release(
    api: EventWebhookApi,
    id: string,
    webhook: EventWebhookObject | undefined,
    adoption?: Adoption,
    policy: ResourceProperties['OnDelete'] = 'delete',
  ): Promise<void> {
    try {
      if (webhook && adoption) {
        const settings = restoredSettings(webhook, adoption.settings);
        await new WebhookSettings(api, id, this.dependencies).update(settings, true);
      } else if (webhook && policy === 'disable') {
        await api.update(id, disabledSettings(webhook));
      } else if (webhook) {
        await api.delete(id);
      }
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    if (adoption?.previousOwner) await this.ownership.write(id, adoption.previousOwner);
    else await this.ownership.remove(id);
    this.dependencies.log('INFO', `webhook ${adoption ? 'given back' : `${policy}d`}`, { id });
  }

  /** @param extraMs time beyond the deadline */
  private async api({ ApiUrl, ApiKey, OnBehalfOf }: Account, extraMs = 0): Promise<EventWebhookApi> {
    const { mockApiUrl = ApiUrl, redactor, runtime, deadline, log } = this.dependencies;
    const client = new SendGridClient({
      apiUrl: mockApiUrl,
      onBehalfOf: OnBehalfOf,
      apiKey: await this.secrets.apiKey(ApiKey),
      redactor,
      runtime,
      retry,
      deadline: deadline + extraMs,
      onAttempt: (attempt) => log('INFO', 'SendGrid', attempt),
    });
    return new EventWebhookApi(client);
  }

  private async clientSecret({ OAuth }: ResourceProperties): Promise<string | undefined> {
    return OAuth && this.secrets.clientSecret(OAuth.ClientSecret);
  }
}

async function find(
  api: EventWebhookApi,
  isWanted: (webhook: EventWebhookObject) => boolean,
): Promise<EventWebhookObject | undefined> {
  return (await api.all()).webhooks.find(isWanted);
}
