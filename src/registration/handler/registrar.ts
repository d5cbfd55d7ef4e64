import { CleanupFailed, RegistrationError } from './errors';
import { Ownership, OwnershipRecord } from './ownership';
import { removeKeys } from './public-key-parameter';
import { RegistrarDependencies } from './registrar-dependencies';
import { Account, ResourceProperties } from './resource-properties';
import { Secrets } from './secrets';
import { WebhookClaims } from './webhook-claims';
import { WebhookRelease } from './webhook-release';
import { WebhookSettings } from './webhook-settings';
import { isNotFound } from '../../sendgrid/api-errors';
import { EventWebhookApi, EventWebhookObject } from '../../sendgrid/event-webhook-api';
import { retry } from '../../sendgrid/retry';
import { SendGridClient } from '../../sendgrid/settings-client';

/** Time beyond the deadline, to undo a failed registration. */
const CLEANUP_MS = 20_000;

/** Registers a webhook with SendGrid, by the rules of ADR 8. */
export class Registrar {
  private readonly ownership: Ownership;
  private readonly secrets: Secrets;
  private updated?: string;

  constructor(private readonly dependencies: RegistrarDependencies) {
    this.ownership = new Ownership(dependencies);
    this.secrets = new Secrets(dependencies.aws, dependencies.redactor);
  }

  /** Creates or adopts a webhook and returns its id. If it fails after that, it undoes both. */
  public async create(desired: ResourceProperties): Promise<string> {
    const api = await this.api(desired);
    const clientSecret = await this.clientSecret(desired);
    const claim = await new WebhookClaims(api, this.ownership, this.dependencies).claim(desired, clientSecret);
    const { id, how, record } = claim;
    this.dependencies.log('INFO', `webhook ${how}`, { id });
    try {
      await this.ownership.write(id, record);
      await new WebhookSettings(api, id, this.dependencies).apply(desired, clientSecret);
      return id;
    } catch (error) {
      // The webhook of an earlier request stays.
      if (how !== 'owned') await this.undo(id, desired, record, error as Error);
      throw error;
    }
  }

  /**
   * Updates the webhook in place, and returns its id.
   *
   * Registers a webhook in another account or region, and one in place of a webhook that somebody has deleted.
   */
  public async update(id: string, desired: ResourceProperties, old: ResourceProperties): Promise<string> {
    this.updated = id;
    const record = await this.ownership.read(id);
    if (record && this.ownership.isFailedBefore(record)) {
      throw new RegistrationError('this update has failed before, and CloudFormation has rolled it back');
    }
    const isMoved = desired.ApiUrl !== old.ApiUrl || desired.OnBehalfOf !== old.OnBehalfOf;
    if (isMoved) return this.create(desired);
    const { log } = this.dependencies;
    const isOther = record !== undefined && !this.ownership.isMine(record);
    if (isOther && desired.Url !== old.Url) return this.create(desired);
    if (isOther) {
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
    await this.moveKeys(id, record, desired, old);
    return id;
  }

  /** The key is in the new parameter already. */
  private async moveKeys(
    id: string,
    record: OwnershipRecord | undefined,
    { PublicKeyParameter: publicKeyParameter }: ResourceProperties,
    { PublicKeyParameter: previous }: ResourceProperties,
  ): Promise<void> {
    if (previous !== publicKeyParameter) await removeKeys(this.dependencies, previous, id);
    if (record && record.publicKeyParameter === publicKeyParameter) return;
    await this.ownership.write(id, { ...(record ?? this.ownership.newRecord(undefined)), publicKeyParameter });
  }

  /** Call it once CloudFormation has accepted the failure, so that an update is not repeated after its rollback. */
  public async recordFailure(): Promise<void> {
    if (this.updated !== undefined) await this.ownership.recordFailure(this.updated);
  }

  /** Deletes, disables or gives back a webhook that this registration owns. */
  public async delete(id: string, properties: ResourceProperties): Promise<void> {
    const { log } = this.dependencies;
    const record = await this.ownership.read(id);
    if (record && !this.ownership.isMine(record)) {
      log('INFO', 'not deleted: the webhook belongs to another registration', { id, owner: record.owner });
      const { PublicKeyParameter: parameter } = properties;
      if (parameter !== record.publicKeyParameter) await removeKeys(this.dependencies, parameter, id);
      return this.ownership.leave(id, record);
    }
    if (properties.OnDelete === 'retain' && !record?.adopted?.previousOwner) return this.ownership.remove(id);
    const api = await this.api(properties);
    const webhook = await find(api, (one) => one.id === id);
    if (record) return this.releaseOf(api).release(id, webhook, properties, record, properties.OnDelete);
    if (webhook && this.ownership.isUnfinished(webhook)) return this.releaseOf(api).release(id, webhook, properties);
    log('INFO', 'not deleted: the webhook does not exist, or no registration owns it', { id });
    if (!webhook) await removeKeys(this.dependencies, properties.PublicKeyParameter, id);
  }

  /**
   * Deletes the webhook of a creation that has no id for CloudFormation.
   *
   * @param requestId of the creation; if it is unknown, the webhook is this registration's latest
   */
  public async deleteUnidentified(properties: ResourceProperties, requestId?: string): Promise<void> {
    const api = await this.api(properties);
    const webhook = await find(api, ({ url }) => url === properties.Url);
    if (!webhook) return;
    const record = await this.ownership.read(webhook.id);
    const isOfCreation = requestId === undefined || record?.requestId === requestId;
    const isOwn = record ? this.ownership.isMine(record) && isOfCreation : this.ownership.isUnfinished(webhook);
    if (isOwn) await this.releaseOf(api).release(webhook.id, webhook, properties, record);
  }

  private async undo(id: string, desired: ResourceProperties, record: OwnershipRecord, reason: Error): Promise<void> {
    try {
      const deadline = this.dependencies.deadline + CLEANUP_MS;
      const aws = this.dependencies.aws.withDeadline(deadline);
      await new Registrar({ ...this.dependencies, aws, deadline }).releaseCreated(id, desired, record);
    } catch (error) {
      this.dependencies.log('WARN', `could not undo the registration: ${(error as Error).message}`, { id });
      throw new CleanupFailed(id, reason.message);
    }
  }

  private async releaseCreated(id: string, desired: ResourceProperties, record: OwnershipRecord): Promise<void> {
    const api = await this.api(desired);
    const webhook = await find(api, (one) => one.id === id);
    await this.releaseOf(api).release(id, webhook, desired, record);
  }

  private releaseOf(api: EventWebhookApi): WebhookRelease {
    return new WebhookRelease(api, this.ownership, this.dependencies);
  }

  private async api({ ApiUrl, ApiKey, OnBehalfOf }: Account): Promise<EventWebhookApi> {
    const { mockApiUrl = ApiUrl, redactor, runtime, deadline, log } = this.dependencies;
    const client = new SendGridClient({
      apiUrl: mockApiUrl,
      onBehalfOf: OnBehalfOf,
      apiKey: await this.secrets.apiKey(ApiKey),
      redactor,
      runtime,
      retry,
      deadline,
      onAttempt: (attempt) => log('INFO', 'SendGrid', attempt),
    });
    return new EventWebhookApi(client);
  }

  private async clientSecret({ OAuth }: ResourceProperties): Promise<string | undefined> {
    if (!OAuth) return undefined;
    const secret = await this.secrets.clientSecret(OAuth.ClientSecret);
    // As SendGrid sends both in a token request, whose errors its API may quote.
    this.dependencies.redactor.add(`${OAuth.ClientId}:${secret}`);
    return secret;
  }
}

async function find(
  api: EventWebhookApi,
  isWanted: (webhook: EventWebhookObject) => boolean,
): Promise<EventWebhookObject | undefined> {
  return (await api.all()).webhooks.find(isWanted);
}
