import { AwsCalls } from './aws-calls';
import { Log } from './log';
import { RegistrationError } from './sendgrid-errors';
import { Redactor } from '../../sendgrid/redactor';
import { Runtime } from '../../sendgrid/runtime';

const PREFIX = 'AWSCognitoIdentityProviderService';
/** Cognito's limit. */
const MOST_SECRETS = 2;
const TOKEN_TIMEOUT_MS = 10_000;
/** What is new may not be known everywhere at once. */
const TRY_PAUSES_MS = [2_000, 5_000];

interface SecretDescriptor {
  readonly ClientSecretId: string;
  readonly ClientSecretValue?: string;
  /** Seconds since the epoch. */
  readonly ClientSecretCreateDate: number;
}

export interface NewClientSecret {
  readonly id: string;
  readonly value: string;
}

/**
 * Gives an app client another secret while the one before still works: added, tried out, and, once SendGrid has it,
 * the others removed.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html
 */
export class ClientSecretRotation {
  private readonly client: { readonly UserPoolId: string; readonly ClientId: string };

  constructor(
    private readonly aws: AwsCalls,
    { userPoolId, clientId }: { readonly userPoolId: string; readonly clientId: string },
    private readonly tokenUrl: string,
    private readonly log: Log,
    private readonly redactor: Redactor,
    private readonly surroundings: Runtime,
  ) {
    this.client = { UserPoolId: userPoolId, ClientId: clientId };
  }

  /**
   * Adds a secret and asks for a token with it; one that does not work is removed again.
   *
   * @param inUse id of the one that SendGrid has, as far as that is known
   * @param isFirstShown whether the client still has its first one
   */
  public async add(inUse: string | undefined, isFirstShown: boolean): Promise<NewClientSecret> {
    await this.makeRoom(inUse, isFirstShown);
    const { ClientSecretDescriptor: added } = await this.cognito<{ ClientSecretDescriptor: SecretDescriptor }>(
      'AddUserPoolClientSecret',
    );
    const secret = { id: added.ClientSecretId, value: added.ClientSecretValue ?? '' };
    this.redactor.add(secret.value);
    this.log.info('client secret added');
    try {
      await this.tryOut(secret.value);
      return secret;
    } catch (error) {
      await this.remove(secret.id);
      throw error;
    }
  }

  public async removeOthers(kept: string): Promise<void> {
    for (const { ClientSecretId: id } of await this.list()) if (id !== kept) await this.remove(id);
    this.log.info('client secrets before it removed');
  }

  public async remove(id: string): Promise<void> {
    await this.cognito('DeleteUserPoolClientSecret', { ClientSecretId: id });
  }

  /** Two are there if a rotation did not come to its end. Of unknown ones, the one that is shown may be sent again. */
  private async makeRoom(inUse: string | undefined, isFirstShown: boolean): Promise<void> {
    const secrets = [...(await this.list())];
    if (secrets.length < MOST_SECRETS) return;
    const byAge = secrets.sort((one, other) => one.ClientSecretCreateDate - other.ClientSecretCreateDate);
    const [oldest, newest] = byAge.map(({ ClientSecretId: id }) => id);
    const kept = [oldest, newest].find((id) => id === inUse) ?? (isFirstShown ? oldest : newest);
    await this.remove(kept === oldest ? newest : oldest);
  }

  private async list(): Promise<readonly SecretDescriptor[]> {
    const { ClientSecrets } = await this.cognito<{ ClientSecrets?: SecretDescriptor[] }>('ListUserPoolClientSecrets');
    return ClientSecrets ?? [];
  }

  private async tryOut(secret: string): Promise<void> {
    for (const pause of [...TRY_PAUSES_MS, undefined]) {
      const status = await this.tokenStatus(secret);
      if (status === 200) return;
      if (pause === undefined) {
        throw new RegistrationError(
          `the new client secret is not used, as the token URL ${this.tokenUrl} answered ${status} to it`,
        );
      }
      await this.surroundings.sleep(pause);
    }
  }

  private async tokenStatus(secret: string): Promise<number | string> {
    const { ClientId } = this.client;
    const response = await fetch(this.tokenUrl, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${ClientId}:${secret}`).toString('base64')}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      redirect: 'error',
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
    }).catch((error: Error) => ({ status: error.name }));
    return response.status;
  }

  private async cognito<Output>(operation: string, input: object = {}): Promise<Output> {
    return this.aws.call<Output>(
      { service: 'cognito-idp', target: `${PREFIX}.${operation}` },
      { ...this.client, ...input },
      `the secret of the app client ${this.client.ClientId} cannot be rotated`,
    );
  }
}
