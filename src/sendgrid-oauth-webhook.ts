import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnUserPoolClient,
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
import { AuthorizationServer, IAuthorizationServer } from './authorization-server';
import { DeduplicationTable } from './deduplication-table';
import { MetricSource } from './monitoring/metric-source';
import { WebhookAlarms } from './monitoring/webhook-alarms';
import { WebhookAlarmsProps } from './monitoring/webhook-alarms-props';
import { WebhookDashboard } from './monitoring/webhook-dashboard';
import { WebhookDashboardProps } from './monitoring/webhook-dashboard-props';
import { WebhookMetrics } from './monitoring/webhook-metrics';
import { WebhookQueries } from './monitoring/webhook-queries';
import { WebhookQueriesProps } from './monitoring/webhook-queries-props';
import { createAppClients } from './private/app-clients';
import { grantActions, grantReadSecret } from './private/checked-grant';
import { tableOf, warnAboutOtherKey } from './private/deduplication-tables';
import { resolveEncryptionKey } from './private/encryption-key';
import { regionOf, validateUserPoolEnvironment } from './private/environments';
import { claimResourceServerIdentifier, resourceServerName } from './private/resource-server-identifiers';
import { addSettingsOutputs } from './private/settings-outputs';
import {
  failProps,
  optionsOf,
  requireKind,
  requireProps,
  requireType,
  validateAccessTokenValidity,
  validatePath,
  validateResourceServerIdentifier,
  validateScopeName,
} from './private/validation';
import { ClientSecretSource } from './registration/client-secret-source';
import { IEventWebhook, OAuthClient } from './registration/event-webhook';
import { SendGridOAuthWebhookProps } from './sendgrid-oauth-webhook-props';
import { WebhookEndpoint } from './webhook-endpoint';
import { WebhookOutputs } from './webhook-outputs';

/**
 * An endpoint for Twilio SendGrid's Event Webhook that is protected with OAuth 2.0 client credentials.
 *
 * Creates an Amazon Cognito user pool with a token domain, a resource server with one scope and an app client with a
 * secret, and a REST API whose `POST /prod/activity` requires an access token with that scope and invokes your
 * function. The request path contains no function of this library unless you set `signatureVerification`.
 *
 * Besides your function, it costs about $3.50 per million requests for API Gateway and $1.62 a month for tokens.
 *
 * Synthesis fails for a path, stage, identifier, scope or validity that API Gateway or Cognito would reject at
 * deployment, for a resource server identifier or a token domain that the user pool has already, for a handler or user
 * pool of another region, for an API that SendGrid cannot reach, and for props that contradict each other.
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
export class SendGridOAuthWebhook extends WebhookMetrics implements IEventWebhook {
  /**
   * Value for SendGrid's "Authorization Method": `OAuth 2.0`.
   */
  public readonly authorizationMethod: string = 'OAuth 2.0';

  /**
   * Value for SendGrid's "Client ID".
   */
  public readonly clientId: string;

  /**
   * Value for SendGrid's "Token URL".
   */
  public readonly tokenUrl: string;

  /**
   * Value for SendGrid's "HTTP Post URL".
   */
  public readonly httpPostUrl: string;

  /**
   * The scope that the endpoint requires and the app client has, for example `activity/*`.
   */
  public readonly oAuthScope: string;

  /**
   * The authorization server.
   */
  public readonly authorizationServer: IAuthorizationServer;

  /**
   * The resource server in the user pool, with its one scope.
   */
  public readonly resourceServer: UserPoolResourceServer;

  /**
   * SendGrid's app client in the user pool.
   */
  public readonly userPoolClient: UserPoolClient;

  /**
   * The previous app client, if `previousClientVersion` is set.
   */
  public readonly previousUserPoolClient?: UserPoolClient;

  /**
   * The endpoint that SendGrid posts to.
   */
  public readonly endpoint: WebhookEndpoint;

  /**
   * The copy of the client secret in Secrets Manager, if `storeClientSecret` is true.
   */
  public readonly storedClientSecret?: ISecret;

  /**
   * The table for duplicate events, if `deduplication` is true. Webhooks with the same handler share one.
   */
  public readonly deduplicationTable?: DeduplicationTable;

  /**
   * The stack outputs, unless `outputs` is false.
   */
  public readonly outputs?: WebhookOutputs;

  constructor(scope: Construct, id: string, props: SendGridOAuthWebhookProps) {
    super(scope, id);
    requireProps(this, props, 'handler');
    validateProps(this, props);
    const { path = 'activity', scopeName = '*', removalPolicy } = props;
    const identifier = props.resourceServerIdentifier ?? path.split('/')[0];
    validateResourceServerIdentifier(this, identifier);
    const encryptionKey = resolveEncryptionKey(this, props.encryptionKey);

    this.oAuthScope = `${identifier}/${scopeName}`;
    this.authorizationServer =
      props.authorizationServer ?? new AuthorizationServer(this, 'AuthorizationServer', { removalPolicy });
    const { userPool, tokenUrl } = this.authorizationServer;
    validateUserPoolEnvironment(this, 'authorizationServer', userPool);
    claimResourceServerIdentifier(this, userPool, identifier);

    const resourceScope = new ResourceServerScope({ scopeName, scopeDescription: 'Post events to the webhook' });
    this.resourceServer = new UserPoolResourceServer(this, 'ResourceServer', {
      userPool,
      identifier,
      userPoolResourceServerName: resourceServerName(identifier),
      scopes: [resourceScope],
    });
    const { resourceServer } = this;
    const clients = createAppClients(this, { ...props, userPool, resourceServer, resourceScope });
    this.userPoolClient = clients.current;
    this.previousUserPoolClient = clients.previous;
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
      this.storedClientSecret = new Secret(this, 'ClientSecret', {
        secretStringValue: this.clientSecret,
        encryptionKey,
      });
    }
    if (props.deduplication) {
      this.deduplicationTable =
        tableOf(props.handler) ?? new DeduplicationTable(this, 'Deduplication', { removalPolicy, encryptionKey });
      this.deduplicationTable.grantUse(props.handler);
      warnAboutOtherKey(this, this.deduplicationTable, encryptionKey);
    }
    if (removalPolicy) this.applyRemovalPolicy(removalPolicy);
    if (props.outputs ?? true) this.outputs = this.addOutputs(props);
    this.node.defaultChild = this.endpoint.node.defaultChild;
  }

  /**
   * Value for SendGrid's "Client Secret", as a reference that CloudFormation resolves at deployment.
   *
   * The template contains it only where you use it. Everyone who can read the resource that you pass it to may be able
   * to read the secret, for example in an environment variable of a function. Never use it in a stack output.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html
   */
  public get clientSecret(): SecretValue {
    const client = this.userPoolClient.node.defaultChild as CfnUserPoolClient;
    return SecretValue.resourceAttribute(client.attrClientSecret);
  }

  /** @internal */
  public get _metricSource(): MetricSource {
    return this.endpoint._metricSource;
  }

  /**
   * The REST API of the endpoint.
   */
  public get api(): RestApi {
    return this.endpoint.api;
  }

  /**
   * The queue of queued delivery.
   */
  public get queue(): IQueue | undefined {
    return this.endpoint.queue;
  }

  /**
   * The dead-letter queue of queued delivery, unless `queue` was given.
   */
  public get deadLetterQueue(): IQueue | undefined {
    return this.endpoint.deadLetterQueue;
  }

  /**
   * The function that verifies signatures, if `signatureVerification` is set.
   */
  public get receiver(): Function | undefined {
    return this.endpoint.receiver;
  }

  /**
   * The SSM parameter with the public key, if `signatureVerification` reads the key from a parameter.
   */
  public get publicKeyParameter(): IStringParameter | undefined {
    return this.endpoint.publicKeyParameter;
  }

  /**
   * Whether a receiver verifies signatures.
   */
  public get verifiesSignatures(): boolean {
    return this.receiver !== undefined;
  }

  /**
   * SendGrid's OAuth 2.0 client, for an `EventWebhookRegistration`.
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
   * Grants permission to read the client secret.
   *
   * With `storeClientSecret` this is permission to read the copy. Otherwise it is `cognito-idp:DescribeUserPoolClient`
   * on the user pool, which covers all its app clients, because Cognito has no permissions for single clients.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
   */
  public grantReadClientSecret(grantee: IGrantable): Grant {
    if (this.storedClientSecret) return grantReadSecret(this, this.storedClientSecret, grantee);
    const { userPool } = this.authorizationServer;
    const actions = ['cognito-idp:DescribeUserPoolClient'];
    return grantActions(this, { grantee, actions, resource: userPool }, userPool.userPoolArn);
  }

  /**
   * Adds alarms that say that events are late, are being lost, or soon will be, and what to do.
   *
   * Call it once. Each alarm costs $0.10 a month for each metric that it evaluates: $0.60 for a default webhook, and up
   * to $2.00 with all options.
   *
   * @example
   * declare const webhook: SendGridOAuthWebhook;
   * declare const topic: sns.Topic;
   *
   * webhook.addAlarms({ actions: [new cloudwatch_actions.SnsAction(topic)] });
   *
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  public addAlarms(props: WebhookAlarmsProps = {}): WebhookAlarms {
    requireFirstCall(this, 'addAlarms', 'Alarms');
    return new WebhookAlarms(this, 'Alarms', optionsOf(props));
  }

  /**
   * Adds a CloudWatch dashboard with the graphs of this webhook on one page, or adds the graphs to an existing dashboard.
   *
   * Call it once. A dashboard costs $3 a month; the first three of an account are free. Synthesis fails for an `api` of
   * yours without `metricsEnabled`, whose graphs would be empty.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
   */
  public addDashboard(props: WebhookDashboardProps = {}): WebhookDashboard {
    requireFirstCall(this, 'addDashboard', 'Dashboard');
    return new WebhookDashboard(this, 'Dashboard', optionsOf(props));
  }

  /**
   * Saves queries of CloudWatch Logs Insights for the logs of this webhook: rejected and slow posts, events by type and
   * hour, failures, the history of a message, and all log lines about one post.
   *
   * Call it once. Saved queries are free; a run costs $0.005 per GB of log that it scans.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AnalyzingLogData.html
   */
  public addQueries(props: WebhookQueriesProps = {}): WebhookQueries {
    requireFirstCall(this, 'addQueries', 'Queries');
    return new WebhookQueries(this, 'Queries', optionsOf(props));
  }

  private addOutputs({ signatureVerification }: SendGridOAuthWebhookProps): WebhookOutputs {
    const { clientId, tokenUrl, httpPostUrl, authorizationServer, publicKeyParameter } = this;
    return addSettingsOutputs(this, {
      clientId,
      tokenUrl,
      httpPostUrl,
      userPoolId: authorizationServer.userPool.userPoolId,
      region: regionOf(authorizationServer.userPool),
      signatureVerificationMode: signatureVerification?._mode,
      publicKeyParameter,
    });
  }

  private applyRemovalPolicy(policy: RemovalPolicy): void {
    this.resourceServer.applyRemovalPolicy(policy);
    this.userPoolClient.applyRemovalPolicy(policy);
    this.previousUserPoolClient?.applyRemovalPolicy(policy);
    this.storedClientSecret?.applyRemovalPolicy(policy);
  }
}

/** A second call would add a second construct with the same ID. */
function requireFirstCall(webhook: SendGridOAuthWebhook, method: string, id: string): void {
  if (!webhook.node.tryFindChild(id)) return;
  failProps(
    webhook,
    `\`${method}()\` must be called only once; pass all options to one call, or use \`new Webhook${id}()\` with another ID`,
  );
}

/** The endpoint validates its own props. */
function validateProps(scope: Construct, props: SendGridOAuthWebhookProps): void {
  const texts = ['path', 'resourceServerIdentifier', 'scopeName', 'clientVersion', 'previousClientVersion'] as const;
  requireType(scope, props, 'string', ...texts);
  requireType(scope, props, 'boolean', 'storeClientSecret', 'deduplication', 'outputs');
  requireKind(scope, 'authorizationServer', props.authorizationServer, 'userPool', 'an AuthorizationServer');
  validatePath(scope, props.path ?? 'activity');
  validateScopeName(scope, props.scopeName ?? '*');
  validateAccessTokenValidity(scope, props.accessTokenValidity);
}
