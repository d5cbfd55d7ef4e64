import { AwsCalls } from './aws-calls';
import { AwsCallError } from './errors';
import { Log } from './log';
import { RegistrarDependencies } from './registrar-dependencies';
import { publicKeysIn } from '../../sendgrid/public-key';
import { PUBLIC_KEY_PARAMETERS } from '../parameter-paths';

/** The current key of a webhook and its previous one: SendGrid retries requests that it signed with it. */
const MOST_KEYS_OF_WEBHOOK = 2;

/** What this library writes: the id of a webhook and a key. */
const ENTRY = /([\w-]+):(MFkw[A-Za-z0-9+/]{118}==)/g;

/** An SSM parameter cannot be empty. */
const EMPTY = 'none';

/** The keys of a parameter: those of webhooks, newest first, and those that somebody entered manually. */
interface StoredKeys {
  readonly entries: ReadonlyArray<readonly [webhookId: string, key: string]>;
  readonly manual: readonly string[];
}

/**
 * Keeps public keys where the receiver reads them, in an SSM parameter.
 *
 * The value names the webhook of each key, so that storing a key never drops the key of another webhook, and the keys of
 * a deleted webhook are known. The receiver accepts any of the keys.
 */
export class PublicKeyParameter {
  constructor(
    private readonly aws: AwsCalls,
    private readonly log: Log,
    private readonly name: string,
  ) {}

  /** Stores the key of a webhook in front of its previous one. */
  public async set(id: string, key: string): Promise<void> {
    const { entries, manual } = await this.read();
    const own = entries.filter(([webhook]) => webhook === id).map(([, stored]) => stored);
    if (own[0] === key) return;
    const keys = [key, ...own.filter((stored) => stored !== key)].slice(0, MOST_KEYS_OF_WEBHOOK);
    await this.write({
      entries: [...keys.map((one) => [id, one] as const), ...entries.filter(([webhook]) => webhook !== id)],
      manual: manual.filter((one) => one !== key),
    });
    this.log('INFO', 'public key stored', { parameter: this.name, id });
  }

  /** Removes the keys of a webhook that no longer signs requests to the endpoint of this parameter. */
  public async remove(id: string): Promise<void> {
    try {
      const { entries, manual } = await this.read();
      const others = entries.filter(([webhook]) => webhook !== id);
      if (others.length === entries.length) return;
      await this.write({ entries: others, manual });
      this.log('INFO', 'public key removed', { parameter: this.name, id });
    } catch (error) {
      // The parameter of a previous deployment may be outside this stack.
      if ((error as Partial<AwsCallError>).reason !== 'AccessDeniedException') throw error;
      this.log('WARN', `${(error as Error).message}; remove the key of the webhook ${id} from it yourself`);
    }
  }

  private async read(): Promise<StoredKeys> {
    const text = (await this.aws.getParameter(this.name, `could not read the parameter ${this.name}`)) ?? '';
    const entries = [...text.matchAll(ENTRY)].map(([, id, key]) => [id, key] as const);
    return { entries, manual: publicKeysIn(text.replace(ENTRY, ' ')) };
  }

  private async write({ entries, manual }: StoredKeys): Promise<void> {
    const { aws, name } = this;
    const value = [...entries.map((entry) => entry.join(':')), ...manual].join(',');
    const problem = `could not store the public keys in the parameter ${name}`;
    if (value !== '' || !name.startsWith(PUBLIC_KEY_PARAMETERS)) await aws.putParameter(name, value || EMPTY, problem);
    else await aws.deleteParameter(name, `could not delete the parameter ${name}`);
  }
}

/** @param parameter undefined if the keys are in none */
export async function removeKeys(
  { aws, log }: Pick<RegistrarDependencies, 'aws' | 'log'>,
  parameter: string | undefined,
  id: string,
): Promise<void> {
  if (parameter !== undefined) await new PublicKeyParameter(aws, log, parameter).remove(id);
}
