import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { failProp } from '../private/validation';

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
 * Where the registration reads the OAuth client's secret when it runs. It is in no template and no event.
 */
export abstract class ClientSecretSource {
  /**
   * From Amazon Cognito, which has made it.
   */
  public static fromUserPoolClient(userPool: IUserPool, userPoolClientId: string): ClientSecretSource {
    return new CognitoClientSecret(userPool, userPoolClientId);
  }

  /**
   * From AWS Secrets Manager.
   *
   * @param jsonField name of the field, where the secret is a JSON object; by default the secret is the text itself
   */
  public static fromSecretsManager(secret: ISecret, jsonField?: string): ClientSecretSource {
    return new StoredClientSecret(secret, jsonField);
  }

  /**
   * @param rotation text that makes the registration rotate the secret when it changes
   * @internal
   */
  public abstract _bind(scope: IConstruct, rotation: string | undefined): ClientSecretSourceConfig;
}

const ROTATING = ['AddUserPoolClientSecret', 'ListUserPoolClientSecrets', 'DeleteUserPoolClientSecret'];

class CognitoClientSecret extends ClientSecretSource {
  constructor(
    private readonly userPool: IUserPool,
    private readonly userPoolClientId: string,
  ) {
    super();
  }

  /** @internal */
  public _bind(_scope: IConstruct, rotation: string | undefined): ClientSecretSourceConfig {
    const operations = rotation === undefined ? ['DescribeUserPoolClient'] : ['DescribeUserPoolClient', ...ROTATING];
    return {
      properties: { Source: 'cognito', UserPoolId: this.userPool.userPoolId, ClientId: this.userPoolClientId },
      grant: (grantee) =>
        Grant.addToPrincipal({
          grantee,
          actions: operations.map((operation) => `cognito-idp:${operation}`),
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
  public _bind(scope: IConstruct, rotation: string | undefined): ClientSecretSourceConfig {
    if (rotation !== undefined) {
      const whatToDo = 'rotate the secret where it is made, and put the new one into Secrets Manager';
      failProp(
        scope,
        'rotateClientSecret',
        'be left out where the client secret is not in Cognito',
        rotation,
        whatToDo,
      );
    }
    return {
      properties: { Source: 'secretsmanager', SecretId: this.secret.secretArn, JsonField: this.jsonField },
      grant: (grantee) => this.secret.grantRead(grantee),
    };
  }
}
