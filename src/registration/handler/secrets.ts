import { AwsCalls } from './aws-calls';
import { RegistrationError } from './sendgrid-errors';
import { ClientSecretPlace, StoredText } from './wanted-webhook';
import { Redactor } from '../../sendgrid/redactor';

/** Reads secrets when they are needed, and has them taken out of every text from then on. */
export class Secrets {
  constructor(
    private readonly aws: AwsCalls,
    private readonly redactor: Redactor,
  ) {}

  public async apiKey(text: StoredText): Promise<string> {
    return this.stored(text, 'the API key');
  }

  /** Undefined where Cognito shows it no longer: it never shows one that came after the client's first. */
  public async clientSecret(place: ClientSecretPlace): Promise<string | undefined> {
    if (place.kind === 'stored') return this.stored(place.text, 'the client secret');
    const { userPoolId, clientId } = place;
    const { UserPoolClient } = await this.aws.call<{ UserPoolClient?: { ClientSecret?: string } }>(
      { service: 'cognito-idp', target: 'AWSCognitoIdentityProviderService.DescribeUserPoolClient' },
      { UserPoolId: userPoolId, ClientId: clientId },
      `the secret of the app client ${clientId} cannot be read`,
    );
    return UserPoolClient?.ClientSecret && this.keep(UserPoolClient.ClientSecret);
  }

  private async stored({ secretId, jsonField }: StoredText, name: string): Promise<string> {
    const { SecretString } = await this.aws.call<{ SecretString?: string }>(
      { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue' },
      { SecretId: secretId },
      `${name} cannot be read from the secret ${secretId}`,
    );
    const text = jsonField === undefined ? SecretString : fieldOf(SecretString ?? '', jsonField);
    const value = text?.trim();
    if (!value || !/^[\x21-\x7e]+$/.test(value)) {
      const place = jsonField === undefined ? `the secret ${secretId}` : `the field '${jsonField}' of ${secretId}`;
      throw new RegistrationError(`${name} must be one line of printable ASCII characters, and ${place} has no such`);
    }
    return this.keep(value);
  }

  private keep(secret: string): string {
    this.redactor.add(secret);
    return secret;
  }
}

function fieldOf(text: string, field: string): string | undefined {
  try {
    const value = (JSON.parse(text) as Record<string, unknown> | null)?.[field];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
