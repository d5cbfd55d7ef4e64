import { AwsCallError } from './errors';
import { Adoption, Ownership, OwnershipRecord } from './ownership';
import { removeKeys } from './public-key-parameter';
import { RegistrarDependencies } from './registrar-dependencies';
import { ResourceProperties } from './resource-properties';
import { disabledSettings, restoredSettings } from './settings-object';
import { Signing } from './signing';
import { WebhookSettings } from './webhook-settings';
import { isNotFound } from '../../sendgrid/api-errors';
import { EventWebhookApi, EventWebhookObject } from '../../sendgrid/event-webhook-api';

type Policy = ResourceProperties['OnDelete'];

/** Ends the ownership of a webhook: deletes, disables or gives back the webhook, and then removes its keys and record. */
export class WebhookRelease {
  constructor(
    private readonly api: EventWebhookApi,
    private readonly ownership: Ownership,
    private readonly dependencies: RegistrarDependencies,
  ) {}

  /** @param webhook undefined if somebody deleted it */
  public async release(
    id: string,
    webhook: EventWebhookObject | undefined,
    { PublicKeyParameter: parameter }: ResourceProperties,
    { adopted }: Partial<OwnershipRecord> = {},
    policy: Policy = 'delete',
  ): Promise<void> {
    const isKeyNeeded = webhook !== undefined && (await this.endUse(webhook, parameter, adopted, policy));
    if (!isKeyNeeded) await removeKeys(this.dependencies, parameter, id);
    if (adopted?.previousOwner) await this.ownership.write(id, adopted.previousOwner);
    else await this.ownership.remove(id);
    this.dependencies.log('INFO', `webhook ${adopted ? 'given back' : `${policy}d`}`, { id });
  }

  /** Returns whether the parameter still needs the webhook's key. */
  private async endUse(
    webhook: EventWebhookObject,
    parameter: string | undefined,
    adopted: Adoption | undefined,
    policy: Policy,
  ): Promise<boolean> {
    try {
      if (adopted) return await this.giveBack(webhook, parameter, adopted);
      if (policy === 'disable') await this.api.update(webhook.id, disabledSettings(webhook));
      else await this.api.delete(webhook.id);
      return policy === 'disable';
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  private async giveBack(
    webhook: EventWebhookObject,
    parameter: string | undefined,
    { settings, wasSigned, previousOwner }: Adoption,
  ): Promise<boolean> {
    const { api, dependencies } = this;
    const signing = new Signing(api, webhook.id, dependencies);
    const nextParameter = previousOwner ? previousOwner.publicKeyParameter : parameter;
    // Before SendGrid posts. The key is another one if signing was off in the meantime.
    if (wasSigned) await this.restoreSigning(webhook.id, signing, nextParameter);
    await new WebhookSettings(api, webhook.id, dependencies).update(restoredSettings(webhook, settings), true);
    return nextParameter === parameter && signing.isOn();
  }

  private async restoreSigning(id: string, signing: Signing, parameter: string | undefined): Promise<void> {
    const { log } = this.dependencies;
    try {
      await signing.turnOn(parameter);
    } catch (error) {
      // The parameter of the previous owner may be outside this stack.
      if ((error as Partial<AwsCallError>).reason !== 'AccessDeniedException') throw error;
      log('WARN', `${(error as Error).message}; store the public key of the webhook ${id} in it yourself`);
    }
  }
}
