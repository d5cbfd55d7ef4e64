import { AwsCalls } from './aws-calls';
import { Log } from './log';
import { RegistrationError } from './sendgrid-errors';
import { oAuthMembers, settingsObject, STATUS_CHANGE_FLAG, withoutStatusChange } from './settings-object';
import { Signing } from './signing';
import { WantedWebhook } from './wanted-webhook';
import { SendGridApiError } from '../../sendgrid/api-errors';
import { EventWebhookApi } from '../../sendgrid/event-webhook-api';
import { Runtime } from '../../sendgrid/runtime';

/** How often a webhook is tested: the first time, its parts may not be everywhere yet. */
const TEST_PAUSES_MS = [5_000, 10_000, 20_000];

/** Makes the settings of a webhook what the template wants. */
export class WebhookSettings {
  constructor(
    private readonly api: EventWebhookApi,
    private readonly id: string,
    private readonly aws: AwsCalls,
    private readonly log: Log,
    private readonly surroundings: Runtime,
    /** Milliseconds since the epoch after which nothing is tried again. */
    private readonly deadline: number,
  ) {}

  public async put(wanted: WantedWebhook, clientSecret: string | undefined): Promise<void> {
    const { id, log } = this;
    // The key is where the receiver reads it before SendGrid posts.
    if (wanted.signed) await new Signing(this.api, this.aws, log).turnOn(id, wanted.publicKeyParameter!);
    try {
      await this.patch(settingsObject(wanted, clientSecret), wanted.eventsByDefault);
    } catch (error) {
      const { existingId, detail: words } = error as Partial<SendGridApiError>;
      if (existingId === undefined) throw error;
      throw new RegistrationError(
        `SendGrid: ${words} It is the webhook ${existingId}; delete it there, or register another URL`,
      );
    }
    log.info('webhook is as the template wants it', { id });
  }

  /** Does what can come after the settings. */
  public async complete(wanted: WantedWebhook, clientSecret: string | undefined): Promise<void> {
    if (!wanted.signed) await new Signing(this.api, this.aws, this.log).turnOff(this.id);
    if (wanted.test) await this.test(wanted, clientSecret);
  }

  /** @param isFlagOptional whether SendGrid may refuse the flag that it does not describe */
  public async patch(settings: Record<string, unknown>, isFlagOptional: boolean): Promise<void> {
    const { api, id, log } = this;
    try {
      await api.update(id, settings);
    } catch (error) {
      const { status, existingId } = error as Partial<SendGridApiError>;
      if (status !== 400 || existingId !== undefined || !isFlagOptional) throw error;
      await api.update(id, withoutStatusChange(settings));
      log.warn(`SendGrid refuses ${STATUS_CHANGE_FLAG}, which was not asked for by name`, { id });
    }
  }

  private async test({ url, oAuth }: WantedWebhook, clientSecret: string | undefined): Promise<void> {
    const { id, log, surroundings } = this;
    const request = { id, url, ...(oAuth ? oAuthMembers(oAuth, clientSecret) : {}) };
    for (const pause of [...TEST_PAUSES_MS, undefined]) {
      try {
        await this.api.test(request);
        log.info('SendGrid has delivered its test events', { id });
        return;
      } catch (error) {
        if (!(error instanceof SendGridApiError) || error.status >= 500) throw error;
        if (pause === undefined || surroundings.now() + pause > this.deadline) {
          throw new RegistrationError(`SendGrid could not deliver its test events to ${url}: ${error.detail}`);
        }
        await surroundings.sleep(pause);
      }
    }
  }
}
