import { Duration, RemovalPolicy, SecretValue, Token } from 'aws-cdk-lib';
import { CognitoUserPoolsAuthorizer, Method, RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnUserPoolClient,
  OAuthScope,
  ResourceServerScope,
  UserPoolClient,
  UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { AuthorizationServer } from './authorization-server';
import { DeduplicationTable } from './deduplication-table';
import { addSettingsOutputs } from './private/settings-outputs';
import {
  validateAccessTokenValidity,
  validatePath,
  validateResourceServerIdentifier,
  validateScopeName,
} from './private/validation';
import { ClientSecretSource } from './registration/client-secret-source';
import { IEventWebhook, OAuthClient } from './registration/event-webhook';
import { SendGridOAuthWebhookProps } from './sendgrid-oauth-webhook-props';
import { WebhookEndpoint } from './webhook-endpoint';

/**
 * Everything that Twilio SendGrid's Event Webhook needs on AWS to be protected by OAuth 2.0 client credentials.
 *
 * Creates an Amazon Cognito user pool with a token domain, a resource server with one scope, an app client with a
 * secret and the client-credentials grant, and a REST API whose `POST /prod/activity` demands an access token with
 * that scope and invokes your function. Nothing of this library runs in between, unless `signatureVerification` asks
 * for it.
 *
 * Costs, besides your function: about $3.50 per million posts for API Gateway and $1.62 a month for tokens.
 *
 * Refuses, at synth: a path, stage, identifier, scope or validity that API Gateway or Cognito would refuse at
 * deployment; two webhooks with one resource server identifier in one authorization server; props that contradict
 * each other.
 *
 * @example
 * declare const handler: lambda.IFunction;
 *
 * const webhook = new SendGridOAuthWebhook(this, 'Webhook', { handler });
 *
 * webhook.authorizationMethod; // 'OAuth 2.0'
 * webhook.clientId;
 * webhook.tokenUrl;
 * webhook.httpPostUrl;
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export class SendGridOAuthWebhook extends Construct implements IEventWebhook {
  /**
   * What to choose as SendGrid's "Authorization Method": `OAuth 2.0`.
   */
  public readonly authorizationMethod: string = 'OAuth 2.0';

  /**
   * What to enter as SendGrid's "Client ID".
   */
  public readonly clientId: string;

  /**
   * What to enter as SendGrid's "Token URL".
   */
  public readonly tokenUrl: string;

  /**
   * What to enter as SendGrid's "HTTP Post URL".
   */
  public readonly httpPostUrl: string;

  /**
   * The scope that the endpoint demands and the app client is allowed, for example `activity/*`.
   */
  public readonly oAuthScope: string;

  /**
   * The authorization server.
   */
  public readonly authorizationServer: AuthorizationServer;

  /**
   * The resource server in the user pool, with its one scope.
   */
  public readonly resourceServer: UserPoolResourceServer;

  /**
   * SendGrid's app client in the user pool.
   */
  public readonly userPoolClient: UserPoolClient;

  /**
   * The endpoint that SendGrid posts to.
   */
  public readonly endpoint: WebhookEndpoint;

  /**
   * The copy of the client secret in Secrets Manager, if `storeClientSecret` is true.
   */
  public readonly storedClientSecret?: ISecret;

  /**
   * The table that remembers events, if `deduplication` is true.
   */
  public readonly deduplicationTable?: DeduplicationTable;

  constructor(scope: Construct, id: string, props: SendGridOAuthWebhookProps) {
    super(scope, id);
    const path = props.path ?? 'activity';
    validatePath(this, path);
    const identifier = props.resourceServerIdentifier ?? path.split('/')[0];
    const scopeName = props.scopeName ?? '*';
    validateResourceServerIdentifier(this, identifier);
    validateScopeName(this, scopeName);
    validateAccessTokenValidity(this, props.accessTokenValidity);

    this.oAuthScope = `${identifier}/${scopeName}`;
    this.authorizationServer =
      props.authorizationServer ??
      new AuthorizationServer(this, 'AuthorizationServer', { removalPolicy: props.removalPolicy });
    this.authorizationServer._claimResourceServerIdentifier(this, identifier);
    const { userPool, tokenUrl } = this.authorizationServer;

    const resourceScope = new ResourceServerScope({ scopeName, scopeDescription: 'Post events to the webhook' });
    this.resourceServer = new UserPoolResourceServer(this, 'ResourceServer', {
      userPool,
      identifier,
      userPoolResourceServerName: displayName(identifier),
      scopes: [resourceScope],
    });
    this.userPoolClient = new UserPoolClient(this, 'Client', {
      userPool,
      generateSecret: true,
      // Naming any flow, even as false, leaves only the refreshing of tokens that this client never gets.
      authFlows: { userPassword: false },
      oAuth: {
        flows: { clientCredentials: true, authorizationCodeGrant: false, implicitCodeGrant: false },
        // The scope by way of its resource server, so that the client is created after it.
        scopes: [OAuthScope.resourceServer(this.resourceServer, resourceScope)],
      },
      accessTokenValidity: props.accessTokenValidity ?? Duration.hours(1),
    });
    this.endpoint = new WebhookEndpoint(this, 'Endpoint', {
      ...props,
      path,
      authorizationServer: this.authorizationServer,
      oAuthScope: this.oAuthScope,
    });

    this.clientId = this.userPoolClient.userPoolClientId;
    this.tokenUrl = tokenUrl;
    this.httpPostUrl = this.endpoint.httpPostUrl;
    if (props.storeClientSecret) {
      this.storedClientSecret = new Secret(this, 'ClientSecret', { secretStringValue: this.clientSecret });
    }
    if (props.deduplication) {
      this.deduplicationTable = new DeduplicationTable(this, 'Deduplication', { removalPolicy: props.removalPolicy });
      this.deduplicationTable.grantUse(props.handler);
    }
    if (props.removalPolicy) this.applyRemovalPolicy(props.removalPolicy);
    if (props.outputs ?? true) addSettingsOutputs(this, props.signatureVerification?._mode);
    this.node.defaultChild = this.endpoint.node.defaultChild;
  }

  /**
   * What to enter as SendGrid's "Client Secret", as a reference that CloudFormation resolves at deployment.
   *
   * It is rendered only where you put it. In a property that a service shows again, such as an environment variable
   * of a function, everyone who may look at that resource can read it. Never put it into a stack output. After a
   * rotation by an `EventWebhookRegistration` Cognito shows the secret to nobody, and this gives none.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html
   */
  public get clientSecret(): SecretValue {
    const client = this.userPoolClient.node.defaultChild as CfnUserPoolClient;
    return SecretValue.resourceAttribute(client.attrClientSecret);
  }

  /**
   * The REST API that has the endpoint.
   */
  public get api(): RestApi {
    return this.endpoint.api;
  }

  /**
   * The method that SendGrid calls.
   */
  public get method(): Method {
    return this.endpoint.method;
  }

  /**
   * The authorizer that checks the tokens.
   */
  public get authorizer(): CognitoUserPoolsAuthorizer {
    return this.endpoint.authorizer;
  }

  /**
   * The queue that events wait in, with queued delivery.
   */
  public get queue(): IQueue | undefined {
    return this.endpoint.queue;
  }

  /**
   * The queue for messages that the handler has failed, with queued delivery to a new queue.
   */
  public get deadLetterQueue(): IQueue | undefined {
    return this.endpoint.deadLetterQueue;
  }

  /**
   * The function that checks signatures, with signature verification.
   */
  public get receiver(): Function | undefined {
    return this.endpoint.receiver;
  }

  /**
   * The SSM parameter that has the public key, with signature verification that reads it from one.
   */
  public get publicKeyParameter(): IStringParameter | undefined {
    return this.endpoint.publicKeyParameter;
  }

  /**
   * Whether there is a receiver that checks signatures.
   */
  public get verifiesSignatures(): boolean {
    return this.receiver !== undefined;
  }

  /**
   * SendGrid's OAuth 2.0 client, as an `EventWebhookRegistration` needs it.
   */
  public get oAuthClient(): OAuthClient | undefined {
    const { clientId, tokenUrl, authorizationServer } = this;
    return {
      clientId,
      tokenUrl,
      clientSecret: ClientSecretSource.fromUserPoolClient(authorizationServer.userPool, clientId),
    };
  }

  /**
   * Allows a principal to read the client secret.
   *
   * Grants `cognito-idp:DescribeUserPoolClient` on the user pool, which covers all of its app clients, as Cognito has
   * no permission for a single one; with `storeClientSecret` it grants reading the copy instead, which is just this
   * secret. After a rotation by an `EventWebhookRegistration` Cognito shows the secret to nobody.
   */
  public grantReadClientSecret(grantee: IGrantable): Grant {
    if (this.storedClientSecret) return this.storedClientSecret.grantRead(grantee);
    return Grant.addToPrincipal({
      grantee,
      actions: ['cognito-idp:DescribeUserPoolClient'],
      resourceArns: [this.authorizationServer.userPool.userPoolArn],
    });
  }

  private applyRemovalPolicy(policy: RemovalPolicy): void {
    this.resourceServer.applyRemovalPolicy(policy);
    this.userPoolClient.applyRemovalPolicy(policy);
    this.storedClientSecret?.applyRemovalPolicy(policy);
  }
}

/** Cognito wants a name in fewer characters than an identifier may have: a URL, for one, is no name. */
function displayName(identifier: string): string {
  return Token.isUnresolved(identifier) ? 'SendGrid' : identifier.replace(/[^\w\s+=,.@-]/g, '-');
}
