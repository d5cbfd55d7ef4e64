import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * What a source gives to the registration.
 *
 * @internal
 */
export interface ClientSecretSourceConfig {
  readonly properties: Record<string, string | undefined>;
  readonly grant: (grantee: IGrantable) => void;
}

/**
 * Where the registration reads the OAuth client's secret.
 *
 * The registration reads it at run time, so it is part of no template and no event.
 */
export abstract class ClientSecretSource {
  /**
   * The secret that Amazon Cognito generated for an app client.
   */
  public static fromUserPoolClient(userPool: IUserPool, userPoolClientId: string): ClientSecretSource {
    return new CognitoClientSecret(userPool, userPoolClientId);
  }

  /**
   * A secret in AWS Secrets Manager.
   *
   * @param jsonField name of the field, if the secret is a JSON object; by default the secret is plain text
   */
  public static fromSecretsManager(secret: ISecret, jsonField?: string): ClientSecretSource {
    return new StoredClientSecret(secret, jsonField);
  }

  /** @internal */
  public abstract _bind(): ClientSecretSourceConfig;
}

class CognitoClientSecret extends ClientSecretSource {
  constructor(
    private readonly userPool: IUserPool,
    private readonly userPoolClientId: string,
  ) {
    super();
  }

  /** @internal */
  public _bind(): ClientSecretSourceConfig {
    return {
      properties: { Source: 'cognito', UserPoolId: this.userPool.userPoolId, ClientId: this.userPoolClientId },
      grant: (grantee) =>
        Grant.addToPrincipal({
          grantee,
          actions: ['cognito-idp:DescribeUserPoolClient'],
          resourceArns: [this.userPool.userPoolArn],
        }),
    };
  }
}

class StoredClientSecret extends ClientSecretSource {
  constructor(
    private readonly secret: ISecret,
    private readonly jsonField?: string,
  ) {
    super();
  }

  /** @internal */
  public _bind(): ClientSecretSourceConfig {
    return {
      properties: { Source: 'secretsmanager', SecretId: this.secret.secretArn, JsonField: this.jsonField },
      grant: (grantee) => this.secret.grantRead(grantee),
    };
  }
}
