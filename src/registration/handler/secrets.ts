import { AwsCalls } from './aws-calls';
import { RegistrationError } from './errors';
import { ClientSecretLocation, StoredSecret } from './resource-properties';
import { Redactor } from '../../sendgrid/redactor';

/** Reads secrets, and redacts them from then on. */
export class Secrets {
  constructor(
    private readonly aws: AwsCalls,
    private readonly redactor: Redactor,
  ) {}

  public async clientSecret(location: ClientSecretLocation): Promise<string> {
    if (location.Source === 'secretsmanager') return this.stored(location, 'the client secret');
    const { UserPoolId, ClientId } = location;
    const problem = `could not read the secret of the app client ${ClientId}`;
    const { UserPoolClient } = await this.aws.call<{ UserPoolClient?: { ClientSecret?: string } }>(
      { service: 'cognito-idp', target: 'AWSCognitoIdentityProviderService.DescribeUserPoolClient' },
      { UserPoolId, ClientId },
      problem,
    );
    const secret = UserPoolClient?.ClientSecret;
    if (!secret) {
      throw new RegistrationError(
        `${problem}: Cognito returned none. Use a client with a secret; if its first secret was deleted, replace the ` +
          'client by another `clientVersion` of the webhook',
      );
    }
    this.redactor.add(secret);
    return secret;
  }

  /** @param name for errors */
  public async stored({ SecretId, JsonField }: StoredSecret, name: string): Promise<string> {
    const { SecretString = '' } = await this.aws.call<{ SecretString?: string }>(
      { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue' },
      { SecretId },
      `could not read ${name} from the secret ${SecretId}`,
    );
    const value = (JsonField ? fieldOf(SecretString, JsonField) : SecretString).trim();
    if (!/^[\x21-\x7e]+$/.test(value)) {
      const place = JsonField ? `the field '${JsonField}' of ${SecretId}` : `the secret ${SecretId}`;
      throw new RegistrationError(`${name} must be one line of printable ASCII characters; check ${place}`);
    }
    this.redactor.add(value);
    return value;
  }
}

function fieldOf(text: string, field: string): string {
  try {
    const value = (JSON.parse(text) as Record<string, unknown> | null)?.[field];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}
