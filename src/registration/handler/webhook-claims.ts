import { CreationOutcomeUnknown, RegistrationError } from './errors';
import { Adoption, Ownership, OwnershipRecord } from './ownership';
import { RegistrarDependencies } from './registrar-dependencies';
import { ResourceProperties } from './resource-properties';
import { newSettingsObject, settingsBeforeAdoption } from './settings-object';
import { retry } from '../../aws-client/retry';
import { isOutcomeUnknown, SendGridApiError } from '../../sendgrid/api-errors';
import { AllWebhooks, EventWebhookApi, EventWebhookObject } from '../../sendgrid/event-webhook-api';

/** A webhook that this registration may change once it is recorded as the owner. */
export interface Claim {
  readonly id: string;
  readonly how: 'created' | 'adopted' | 'owned';
  /** Whether the record is already there: an earlier request wrote it, or an earlier attempt of this one. */
  readonly isRecorded: boolean;
  readonly adoption?: Adoption;
}

/** Creates the webhook for a URL, or finds the existing one: SendGrid allows one per URL. */
export class WebhookClaims {
  constructor(
    private readonly api: EventWebhookApi,
    private readonly ownership: Ownership,
    private readonly dependencies: Pick<RegistrarDependencies, 'runtime' | 'deadline'>,
  ) {}

  /**
   * Never repeats a creation blindly: if the response is lost, it looks for the URL first.
   *
   * Throws `CreationOutcomeUnknown` if a webhook may be left without a known id.
   */
  public async claim(desired: ResourceProperties, clientSecret: string | undefined): Promise<Claim> {
    const existing = (await this.api.all()).webhooks.find(({ url }) => url === desired.Url);
    if (existing) return this.claimExisting(existing, desired);
    const settings = newSettingsObject(desired, this.ownership.temporaryName, clientSecret);
    let mayExist = false;
    const attempt = async () => {
      try {
        return await this.create(settings);
      } catch (error) {
        mayExist ||= isOutcomeUnknown(error);
        return this.claimAfter(error, desired);
      }
    };
    const { runtime, deadline } = this.dependencies;
    const retries = { attempts: 4, firstDelayMs: 1_000, isRetryable: isOutcomeUnknown, deadline, runtime };
    return retry(attempt, retries).catch((error: Error) => {
      throw mayExist ? new CreationOutcomeUnknown(error.message) : error;
    });
  }

  private async create(settings: object): Promise<Claim> {
    const { id } = await this.api.create(settings);
    if (id) return { id, how: 'created', isRecorded: false };
    throw new RegistrationError("SendGrid created a webhook but returned no id. Delete it on SendGrid's page");
  }

  /** Claims the webhook that exists after a failed creation; throws the creation's error if there is none. */
  private async claimAfter(error: unknown, desired: ResourceProperties): Promise<Claim> {
    const { existingId, isPlanLimit } = error as Partial<SendGridApiError>;
    if (existingId === undefined && !isPlanLimit && !isOutcomeUnknown(error)) throw error;
    const all = await this.api.all().catch(({ message }: Error) => {
      // Another type, so that the creation is not repeated.
      throw new RegistrationError(message);
    });
    const existing = all.webhooks.find(({ id, url }) => (existingId ? id === existingId : url === desired.Url));
    if (existing) return this.claimExisting(existing, desired);
    throw isPlanLimit ? planLimit(error as SendGridApiError, all) : error;
  }

  private async claimExisting(existing: EventWebhookObject, desired: ResourceProperties): Promise<Claim> {
    const { id } = existing;
    const record = await this.ownership.read(id);
    if (record && this.ownership.isMine(record)) return this.claimOwn(id, record);
    if (!record && this.ownership.isUnfinished(existing)) return { id, how: 'created', isRecorded: false };
    const isRenamed = record !== undefined && this.ownership.isPredecessor(record);
    if (!isRenamed && desired.AdoptExisting !== 'true') throw alreadyExists(existing, record);
    const adoption = { settings: settingsBeforeAdoption(existing), previousOwner: record && oneStepBack(record) };
    return { id, how: 'adopted', isRecorded: false, adoption };
  }

  private claimOwn(id: string, record: OwnershipRecord): Claim {
    const { adopted: adoption } = record;
    if (!this.ownership.isOfThisRequest(record)) return { id, how: 'owned', isRecorded: true };
    return { id, how: adoption ? 'adopted' : 'created', isRecorded: true, adoption };
  }
}

/** Records do not grow with each owner. */
function oneStepBack({ adopted, ...record }: OwnershipRecord): OwnershipRecord {
  return adopted ? { ...record, adopted: { settings: adopted.settings } } : record;
}

function alreadyExists({ id, friendly_name: name, url }: EventWebhookObject, record?: OwnershipRecord): Error {
  const owner = record ? `, which the registration ${record.owner} owns` : '';
  return new RegistrationError(
    `SendGrid already has a webhook for ${url}: ${id}${name ? ` ('${name}')` : ''}${owner}. Set \`adoptExisting: true\` ` +
      "to adopt it, or delete it on SendGrid's page",
  );
}

function planLimit({ detail }: SendGridApiError, { webhooks, max_allowed: limit }: AllWebhooks): Error {
  // Without their URLs, which may contain passwords.
  const list = webhooks.map(({ id, friendly_name: name }) => (name ? `${id} ('${name}')` : id)).join(', ');
  return new RegistrationError(
    `SendGrid: ${detail} The plan allows ${limit}, disabled ones included. The account has: ${list}. Delete one, or ` +
      'change the plan',
  );
}
