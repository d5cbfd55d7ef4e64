import { AwsCalls } from './aws-calls';
import { RegistrationError } from './errors';
import { Log } from './log';
import { isOutcomeUnknown } from '../../sendgrid/api-errors';
import { EventWebhookApi } from '../../sendgrid/event-webhook-api';
import { publicKeysIn } from '../../sendgrid/public-key';

/** The new key and the previous one: requests that were signed with it may still be retried. */
const MOST_KEYS = 2;

/** Turns signing on and off, and stores the public key where the receiver reads it. */
export class Signing {
  constructor(
    private readonly api: EventWebhookApi,
    private readonly aws: AwsCalls,
    private readonly log: Log,
  ) {}

  /** @param parameter gets the public key */
  public async turnOn(id: string, parameter: string): Promise<void> {
    const [key] = publicKeysIn(await this.set(id, true));
    if (!key) {
      throw new RegistrationError(`SendGrid returned an invalid public key for the webhook ${id}; it was not stored`);
    }
    const text = await this.aws.getParameter(parameter, `could not read the parameter ${parameter}`);
    const stored = publicKeysIn(text ?? '');
    if (stored[0] === key) return;
    const keys = [key, ...stored.filter((other) => other !== key)].slice(0, MOST_KEYS).join(',');
    await this.aws.putParameter(parameter, keys, `could not store the public key in the parameter ${parameter}`);
    this.log('INFO', 'public key stored', { parameter });
  }

  public async turnOff(id: string): Promise<void> {
    await this.set(id, false);
  }

  /** Changes nothing if signing is already as desired: turning it off deletes the key, turning it on creates one. */
  private async set(id: string, desired: boolean): Promise<string> {
    const key = await this.api.publicKey(id);
    if ((key !== '') === desired) return key;
    try {
      return await this.api.setSigning(id, desired);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      const now = await this.api.publicKey(id);
      return (now !== '') === desired ? now : this.api.setSigning(id, desired);
    }
  }
}
