import { AwsCalls } from './aws-calls';
import { RegistrationError } from './errors';
import { ClientSecretLocation, StoredSecret } from './resource-properties';
import { Redactor } from '../../sendgrid/redactor';
import { readSecretText } from '../../sendgrid/secret-text';

/** The value of a secret, of which AWS returns one member. */
interface SecretValue {
  readonly SecretString: string;
  readonly SecretBinary: string;
}

/** Reads secrets, and redacts them from then on. */
export class Secrets {
  constructor(
    private readonly aws: AwsCalls,
    private readonly redactor: Redactor,
  ) {}

  public async apiKey(location: StoredSecret): Promise<string> {
    return this.stored(location, 'the API key', '`apiKeyJsonField`');
  }

  public async clientSecret(location: ClientSecretLocation): Promise<string> {
    if (location.Source === 'secretsmanager') {
      return this.stored(location, 'the client secret', '`jsonField` of `ClientSecretSource.fromSecretsManager()`');
    }
    const { UserPoolId, ClientId } = location;
    const problem = `could not read the secret of the app client ${ClientId}`;
    const client = await this.aws.call<{ UserPoolClient: { ClientSecret?: string } }, { ClientSecret?: string }>(
      { service: 'cognito-idp', target: 'AWSCognitoIdentityProviderService.DescribeUserPoolClient' },
      { UserPoolId, ClientId },
      ({ UserPoolClient }) => UserPoolClient,
      problem,
    );
    const secret = client.ClientSecret;
    if (!secret) {
      throw new RegistrationError(
        `${problem}: Cognito returned none. Use a client with a secret; if its first secret was deleted, replace the ` +
          'client by another `clientVersion` of the webhook',
      );
    }
    this.redactor.add(secret);
    return secret;
  }

  /**
   * @param name for errors
   * @param setting the prop that names the field
   */
  private async stored({ SecretId, JsonField }: StoredSecret, name: string, setting: string): Promise<string> {
    const { SecretString } = await this.aws.call<SecretValue, Partial<SecretValue>>(
      { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue' },
      { SecretId },
      (secret) => (secret.SecretString === undefined && secret.SecretBinary === undefined ? undefined : secret),
      `could not read ${name} from the secret ${SecretId}`,
    );
    const { value, problem } =
      SecretString === undefined
        ? { value: undefined, problem: 'binary data' }
        : readSecretText(SecretString, JsonField);
    if (value === undefined) {
      const advice = JsonField
        ? `check ${setting}`
        : `store nothing but ${name}, or set ${setting} to the name of the field that contains it`;
      throw new RegistrationError(`the secret ${SecretId} must contain ${name}, got: ${problem}; ${advice}`);
    }
    this.redactor.add(value);
    return value;
  }
}
