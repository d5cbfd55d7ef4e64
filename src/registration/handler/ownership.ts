import { createHash } from 'node:crypto';
import { AwsCalls } from './aws-calls';
import { AwsCallError } from './errors';
import { RegistrarDependencies } from './registrar-dependencies';
import { EventWebhookObject } from '../../sendgrid/event-webhook-api';
import { OWNERSHIP_PARAMETERS } from '../parameter-paths';

/** Which registration a webhook belongs to. */
export interface OwnershipRecord {
  /** A stack id and a logical id. */
  readonly owner: string;
  /**
   * The request that made it the owner: CloudFormation and Lambda may repeat requests. Absent if a later creation found
   * the webhook.
   */
  readonly requestId?: string;
  /** The parameter with the webhook's public key, if the owner has SendGrid sign. */
  readonly publicKeyParameter?: string;
  /** The latest update that failed. If Lambda repeats it, CloudFormation has already rolled it back. */
  readonly failedRequestId?: string;
  /** Present if the owner adopted the webhook, absent if it created it. */
  readonly adopted?: Adoption;
}

/** What to give back: the settings of before the adoption, and the previous owner until that is deleted. */
export interface Adoption {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly wasSigned: boolean;
  readonly previousOwner?: OwnershipRecord;
}

/**
 * The owners of webhooks, each in an SSM parameter.
 *
 * The physical id alone does not say who may delete a webhook: when a resource is renamed, CloudFormation creates the
 * new one, with the same id, before it deletes the old one.
 */
export class Ownership {
  private readonly aws: AwsCalls;

  constructor(private readonly dependencies: RegistrarDependencies) {
    this.aws = dependencies.aws;
  }

  public isMine(record: OwnershipRecord | undefined): boolean {
    return record?.owner === this.dependencies.owner;
  }

  public isOfThisRequest({ requestId }: OwnershipRecord): boolean {
    return requestId === this.dependencies.requestId;
  }

  public isFailedBefore({ failedRequestId }: OwnershipRecord): boolean {
    return failedRequestId === this.dependencies.requestId;
  }

  /** Whether the owner is this registration under its previous name: of this stack, and no longer in its template. */
  public isPredecessor(record: OwnershipRecord): boolean {
    const { owner, registrationsOfStack } = this.dependencies;
    const [stack, logicalId] = splitOwner(record.owner);
    return stack === splitOwner(owner)[0] && !registrationsOfStack.includes(logicalId);
  }

  /** The friendly name of a webhook from its creation to its first update, by which a later attempt recognizes it. */
  public get temporaryName(): string {
    return `cdk-sendgrid-oauth-webhook ${createHash('sha256').update(this.dependencies.owner).digest('hex').slice(0, 16)}`;
  }

  /** Whether this registration created a webhook, but did not come to update it. */
  public isUnfinished({ friendly_name: name, enabled }: EventWebhookObject): boolean {
    return name === this.temporaryName && !enabled;
  }

  /** Returns undefined for an unowned webhook. */
  public async read(id: string): Promise<OwnershipRecord | undefined> {
    const name = parameterName(id);
    const text = await this.aws.getParameter(name, `could not read the ownership parameter ${name}`);
    return text === undefined ? undefined : parse(text);
  }

  /** The record that makes this registration the owner. */
  public newRecord(publicKeyParameter: string | undefined, adopted?: Adoption): OwnershipRecord {
    const { owner, requestId } = this.dependencies;
    return { owner, requestId, publicKeyParameter, adopted };
  }

  public async write(id: string, record: OwnershipRecord): Promise<void> {
    const name = parameterName(id);
    await this.aws.putParameter(name, textOf(record), `could not write the ownership parameter ${name}`);
  }

  /** If it cannot be recorded, only a repetition of the update is not recognized, so this never fails. */
  public async recordFailure(id: string): Promise<void> {
    try {
      const record = await this.read(id);
      const failedRequestId = this.dependencies.requestId;
      if (record && this.isMine(record)) await this.write(id, { ...record, failedRequestId });
    } catch (error) {
      this.dependencies.log('WARN', (error as Error).message);
    }
  }

  /** A parameter that stays does no harm, so this never fails. */
  public async remove(id: string): Promise<void> {
    const problem = `could not delete the ownership parameter ${parameterName(id)}`;
    await this.aws.deleteParameter(parameterName(id), problem).catch((error: AwsCallError) => {
      this.dependencies.log('WARN', error.message);
    });
  }

  /** For a registration that is deleted after another one adopted its webhook: nobody is left to give it back to. */
  public async leave(id: string, record: OwnershipRecord): Promise<void> {
    const previousOwner = record.adopted?.previousOwner;
    if (this.isMine(previousOwner)) await this.write(id, { ...record, adopted: previousOwner!.adopted });
  }
}

/** Stack ids contain slashes, logical ids do not. */
function splitOwner(owner: string): [stackId: string, logicalId: string] {
  const end = owner.lastIndexOf('/');
  return [owner.slice(0, end), owner.slice(end + 1)];
}

function parameterName(id: string): string {
  return OWNERSHIP_PARAMETERS + id.replace(/[^\w.-]/g, '_');
}

/** Ignores values that no registration wrote. */
function parse(text: string): OwnershipRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<OwnershipRecord> | null;
    return typeof record?.owner === 'string' ? (record as OwnershipRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** In ASCII, and without double braces, which Systems Manager takes for a reference. */
function textOf(record: OwnershipRecord): string {
  return JSON.stringify(record)
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('{{', '{\\u007b');
}
