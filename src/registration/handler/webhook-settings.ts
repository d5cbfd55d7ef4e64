import { RegistrationError } from './errors';
import { RegistrarDependencies } from './registrar-dependencies';
import { ResourceProperties } from './resource-properties';
import { oAuthMembers, settingsObject, withoutStatusChange } from './settings-object';
import { Signing } from './signing';
import { isOutcomeUnknown, SendGridApiError } from '../../sendgrid/api-errors';
import { EventWebhookApi, STATUS_CHANGE_FLAG } from '../../sendgrid/event-webhook-api';
import { retry } from '../../sendgrid/retry';

/** Applies the template's settings to a webhook. */
export class WebhookSettings {
  constructor(
    private readonly api: EventWebhookApi,
    private readonly id: string,
    private readonly dependencies: Pick<RegistrarDependencies, 'aws' | 'log' | 'runtime' | 'deadline'>,
  ) {}

  public async apply(desired: ResourceProperties, clientSecret: string | undefined): Promise<void> {
    const { api, id, dependencies } = this;
    const signing = new Signing(api, id, dependencies);
    // The receiver needs the key before SendGrid posts.
    if (desired.Signed === 'true') await signing.turnOn(desired.PublicKeyParameter);
    await this.update(settingsObject(desired, clientSecret), mayOmitFlag(desired));
    dependencies.log('INFO', 'webhook updated', { id });
    // Last, as it deletes the key.
    if (desired.Signed !== 'true') await signing.turnOff();
    if (desired.Test === 'true') await this.test(desired, clientSecret);
  }

  /** @param isFlagOptional whether to do without the undocumented flag if SendGrid rejects it */
  public async update(settings: Readonly<Record<string, unknown>>, isFlagOptional: boolean): Promise<void> {
    const { api, id } = this;
    try {
      await api.update(id, settings);
    } catch (error) {
      const { status, existingId, detail } = error as Partial<SendGridApiError>;
      if (existingId !== undefined) {
        throw new RegistrationError(
          `SendGrid: ${detail} The webhook ${existingId} has this URL. Delete it on SendGrid's page, or use another URL`,
        );
      }
      if (status !== 400 || !isFlagOptional) throw error;
      await api.update(id, withoutStatusChange(settings));
      this.dependencies.log('WARN', `SendGrid rejected ${STATUS_CHANGE_FLAG}, so it is off`, { id });
    }
  }

  /** New DNS names and endpoints take a while, so a failed test is repeated. */
  private async test({ Url, OAuth }: ResourceProperties, clientSecret: string | undefined): Promise<void> {
    const { runtime, deadline, log } = this.dependencies;
    const request = { id: this.id, url: Url, ...(OAuth ? oAuthMembers(OAuth, clientSecret) : {}) };
    const isUndelivered = (error: unknown) => error instanceof SendGridApiError && !isOutcomeUnknown(error);
    const retries = { attempts: 4, firstDelayMs: 7_000, isRetryable: isUndelivered, deadline, runtime };
    await retry(async () => this.api.test(request), retries).catch((error: SendGridApiError) => {
      if (!isUndelivered(error)) throw error;
      throw new RegistrationError(`SendGrid could not deliver its test events to ${Url}: ${error.detail}`);
    });
    log('INFO', 'SendGrid delivered its test events', { id: this.id });
  }
}

/** Whether the template does not ask for the undocumented flag. */
function mayOmitFlag({ EventsByDefault, Events }: ResourceProperties): boolean {
  return EventsByDefault === 'true' || !Events.includes(STATUS_CHANGE_FLAG);
}
