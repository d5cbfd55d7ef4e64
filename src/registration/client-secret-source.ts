import { Stack, Token } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { grantActions, grantReadSecret } from '../private/checked-grant';
import { failProps } from '../private/validation';

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
   * White space around the client secret does no harm. If the secret contains anything else, the deployment fails before
   * anything is sent to SendGrid.
   *
   * @param jsonField name of the field, if the secret is a JSON object; by default the secret is plain text
   */
  public static fromSecretsManager(secret: ISecret, jsonField?: string): ClientSecretSource {
    return new StoredClientSecret(secret, jsonField);
  }

  /** @internal */
  public abstract _bind(scope: Construct): ClientSecretSourceConfig;
}

class CognitoClientSecret extends ClientSecretSource {
  constructor(
    private readonly userPool: IUserPool,
    private readonly userPoolClientId: string,
  ) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): ClientSecretSourceConfig {
    this.validateAccount(scope);
    return {
      properties: { Source: 'cognito', UserPoolId: this.userPool.userPoolId, ClientId: this.userPoolClientId },
      grant: (grantee) =>
        grantActions(
          scope,
          { grantee, actions: ['cognito-idp:DescribeUserPoolClient'], resource: this.userPool },
          this.userPool.userPoolArn,
        ),
    };
  }

  /** Cognito has no policies that could permit another account to read a client secret. */
  private validateAccount(scope: Construct): void {
    const [own, account] = [Stack.of(scope).account, this.userPool.env.account];
    if (Token.isUnresolved(own) || Token.isUnresolved(account) || own === account) return;
    failProps(
      scope,
      `\`webhook\` must have a user pool in the registration's account, '${own}', got: '${account}'; put the client secret ` +
        'into Secrets Manager and pass it with `ClientSecretSource.fromSecretsManager()`',
    );
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
  public _bind(scope: Construct): ClientSecretSourceConfig {
    return {
      properties: { Source: 'secretsmanager', SecretId: this.secret.secretArn, JsonField: this.jsonField },
      grant: (grantee) => grantReadSecret(scope, this.secret, grantee),
    };
  }
}
