import { CreationOutcomeUnknown, RegistrationError } from './errors';
import { Adoption, Ownership, OwnershipRecord } from './ownership';
import { RegistrarDependencies } from './registrar-dependencies';
import { ResourceProperties } from './resource-properties';
import { newSettingsObject, settingsBeforeAdoption } from './settings-object';
import { isOutcomeUnknown, SendGridApiError } from '../../sendgrid/api-errors';
import { AllWebhooks, EventWebhookApi, EventWebhookObject } from '../../sendgrid/event-webhook-api';
import { retry } from '../../sendgrid/retry';

/** A webhook that this registration may change once it is recorded as the owner. */
export interface Claim {
  readonly id: string;
  readonly how: 'created' | 'adopted' | 'owned';
  readonly record: OwnershipRecord;
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
        return this.created(await this.api.create(settings), desired);
      } catch (error) {
        mayExist ||= isOutcomeUnknown(error);
        return this.claimAfter(error, desired);
      }
    };
    const { runtime, deadline } = this.dependencies;
    const delays = { firstDelayMs: 1_000, longestDelayMs: 20_000 };
    const retries = { ...delays, attempts: Infinity, isRetryable: isOutcomeUnknown, deadline, runtime };
    return retry(attempt, retries).catch((error: Error) => {
      throw mayExist ? new CreationOutcomeUnknown(error.message) : error;
    });
  }

  private created(id: string, { PublicKeyParameter: parameter }: ResourceProperties): Claim {
    return { id, how: 'created', record: this.ownership.newRecord(parameter) };
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
    if (record && this.ownership.isMine(record)) return this.claimOwn(id, record, desired);
    if (!record && this.ownership.isUnfinished(existing)) return this.created(id, desired);
    const isRenamed = record !== undefined && this.ownership.isPredecessor(record);
    if (!isRenamed && desired.AdoptExisting !== 'true') throw alreadyExists(existing, record);
    const adoption: Adoption = {
      settings: settingsBeforeAdoption(existing),
      wasSigned: (await this.api.publicKey(id)) !== '',
      previousOwner: record && oneStepBack(record),
    };
    return { id, how: 'adopted', record: this.ownership.newRecord(desired.PublicKeyParameter, adoption) };
  }

  private claimOwn(id: string, record: OwnershipRecord, { PublicKeyParameter }: ResourceProperties): Claim {
    const how = record.adopted ? 'adopted' : 'created';
    if (this.ownership.isOfThisRequest(record)) return { id, how, record };
    return { id, how: 'owned', record: { ...record, requestId: undefined, publicKeyParameter: PublicKeyParameter } };
  }
}

/** Records do not grow with each owner. */
function oneStepBack({ adopted, ...record }: OwnershipRecord): OwnershipRecord {
  return adopted ? { ...record, adopted: { ...adopted, previousOwner: undefined } } : record;
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
  const allowed = limit === undefined ? 'Disabled ones count' : `The plan allows ${limit}, disabled ones included`;
  return new RegistrationError(
    `SendGrid: ${detail} ${allowed}. The account has: ${list}. Delete one, or change the plan (1 webhook with Free, 2 with ` +
      'Essentials, 5 with Pro)',
  );
}
