import { AwsCalls } from './aws-calls';
import { Log } from './log';
import { AwsCallError, RegistrationError } from './sendgrid-errors';
import { isOutcomeUnknown as isUncertain } from '../../sendgrid/api-errors';
import { EventWebhookApi } from '../../sendgrid/event-webhook-api';
import { parsePublicKey } from '../../sendgrid/public-key';

/** The new key and the one before, whose posts may still be on their way. */
const MOST_KEYS = 2;

/** Turns signing on and off, and puts the public key where the receiver reads it. */
export class Signing {
  constructor(
    private readonly api: EventWebhookApi,
    private readonly aws: AwsCalls,
    private readonly log: Log,
  ) {}

  /** @param parameter that gets the key */
  public async turnOn(id: string, parameter: string): Promise<void> {
    const key = await this.set(id, true);
    if (!parsePublicKey(key)) {
      throw new RegistrationError(`SendGrid's public key of the webhook ${id} is no P-256 key, so it is not stored`);
    }
    await this.store(parameter, key);
  }

  public async turnOff(id: string): Promise<void> {
    await this.set(id, false);
  }

  /** Changes it only where it is not yet as wanted: to turn it off takes the key away, to turn it on makes a new one. */
  private async set(id: string, wanted: boolean): Promise<string> {
    const key = await this.api.publicKey(id);
    if ((key !== '') === wanted) return key;
    try {
      const changed = await this.api.setSigning(id, wanted);
      this.log.info(`signing is ${wanted ? 'on' : 'off'}`);
      return changed;
    } catch (error) {
      if (!isUncertain(error)) throw error;
      const now = await this.api.publicKey(id);
      if ((now !== '') === wanted) return now;
      // It had no effect, so once more does no harm.
      return this.api.setSigning(id, wanted);
    }
  }

  private async store(parameter: string, key: string): Promise<void> {
    const known = await this.storedKeys(parameter);
    if (known[0] === key) return;
    const keys = [key, ...known.filter((other) => other !== key)].slice(0, MOST_KEYS);
    await this.aws.call(
      { service: 'ssm', target: 'AmazonSSM.PutParameter' },
      { Name: parameter, Value: keys.join(','), Type: 'String', Overwrite: true },
      `the public key cannot be stored in the parameter ${parameter}`,
    );
    this.log.info('public key stored', { parameter, keys: keys.length });
  }

  private async storedKeys(parameter: string): Promise<string[]> {
    try {
      const { Parameter } = await this.aws.call<{ Parameter?: { Value?: string } }>(
        { service: 'ssm', target: 'AmazonSSM.GetParameter' },
        { Name: parameter },
        `the parameter ${parameter} cannot be read`,
      );
      return (Parameter?.Value ?? '').split(/[\s,]+/).filter((text) => parsePublicKey(text));
    } catch (error) {
      if (error instanceof AwsCallError && error.reason === 'ParameterNotFound') return [];
      throw error;
    }
  }
}
