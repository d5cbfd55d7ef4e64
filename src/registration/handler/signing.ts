import { RegistrationError } from './errors';
import { PublicKeyParameter } from './public-key-parameter';
import { RegistrarDependencies } from './registrar-dependencies';
import { isOutcomeUnknown, UnexpectedResponseError } from '../../sendgrid/api-errors';
import { EventWebhookApi } from '../../sendgrid/event-webhook-api';
import { publicKeysIn } from '../../sendgrid/public-key';
import { retry } from '../../sendgrid/retry';

/** Turns signing of a webhook on and off, and stores the public key where the receiver reads it. */
export class Signing {
  constructor(
    private readonly api: EventWebhookApi,
    private readonly id: string,
    private readonly dependencies: Pick<RegistrarDependencies, 'aws' | 'log' | 'runtime' | 'deadline'>,
  ) {}

  /** @param parameter gets the public key; undefined if the endpoint reads it elsewhere */
  public async turnOn(parameter: string | undefined): Promise<void> {
    const { aws, log } = this.dependencies;
    const [key] = publicKeysIn(await this.set(true));
    if (!key) {
      throw new RegistrationError(
        `SendGrid returned an invalid public key for the webhook ${this.id}; it was not stored`,
      );
    }
    if (parameter !== undefined) await new PublicKeyParameter(aws, log, parameter).set(this.id, key);
  }

  public async turnOff(): Promise<void> {
    await this.set(false);
  }

  public async isOn(): Promise<boolean> {
    return (await this.api.publicKey(this.id)) !== '';
  }

  /**
   * Returns the public key. Changes nothing if signing is already as desired: turning it off deletes the key, turning it
   * on creates one.
   */
  private async set(desired: boolean): Promise<string> {
    const { api, id } = this;
    const attempt = async () => {
      const key = await api.publicKey(id);
      return (key !== '') === desired ? key : api.setSigning(id, desired);
    };
    const { runtime, deadline } = this.dependencies;
    const delays = { firstDelayMs: 500, longestDelayMs: 20_000 };
    const isRetryable = (error: unknown, attempts: number) =>
      isOutcomeUnknown(error) && !(error instanceof UnexpectedResponseError && attempts > 1);
    return retry(attempt, { ...delays, attempts: Infinity, isRetryable, deadline, runtime });
  }
}
