import { RemovalPolicy } from 'aws-cdk-lib';
import { RestApi, ThrottleSettings } from 'aws-cdk-lib/aws-apigateway';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AccessLogs } from './access-logs';
import { IAuthorizationServer } from './authorization-server';
import { Delivery } from './delivery';
import { SignatureVerification } from './signature-verification';

/**
 * Options of the endpoint of a webhook.
 */
export interface WebhookEndpointOptions {
  /**
   * Path of the endpoint below the stage, without leading or trailing slashes.
   *
   * It can have several segments, for example `'sendgrid/events'`.
   *
   * @default 'activity'
   */
  readonly path?: string;

  /**
   * Name of the new API's stage, the first path segment of the URL: letters, digits, `_` and `-`.
   *
   * Cannot be combined with `api`, which has its own stage.
   *
   * @default 'prod'
   */
  readonly stageName?: string;

  /**
   * Existing REST API to add the endpoint to.
   *
   * A `RestApi` or `LambdaRestApi` that is defined in the webhook's stack, because the API's deployment must include
   * the endpoint. Every change of the API, including L1 constructs and property overrides, leads to a new deployment.
   *
   * Its gateway responses UNAUTHORIZED, EXPIRED_TOKEN and ACCESS_DENIED get OAuth error codes, except those that you
   * define, and keep the headers and JSON members of your DEFAULT_4XX.
   *
   * Synthesis fails for an imported API, a `SpecRestApi`, an HTTP API, and for `Delivery.queued()` without
   * `signatureVerification` if one of the API's binary media types covers JSON.
   *
   * @default - a new regional REST API with this method only
   */
  readonly api?: RestApi;

  /**
   * URL under which SendGrid reaches the API's stage, to which the endpoint appends `path`:
   * `'https://hooks.example.com'`.
   *
   * Set it if the stack does not show the URL: for a proxy or CDN in front of the API, or a custom domain that is
   * mapped to the API elsewhere. It begins with `https://`, can have a path, and has no query and no trailing slash.
   *
   * @default - the custom domain that is mapped to the API's stage, or the URL of the API's execute-api endpoint
   */
  readonly baseUrl?: string;

  /**
   * How the endpoint delivers events to the handler.
   *
   * @default Delivery.direct()
   */
  readonly delivery?: Delivery;

  /**
   * How to verify the signatures of SendGrid's Signed Event Webhook.
   *
   * @default - no verification, and no function of this library in the request path
   */
  readonly signatureVerification?: SignatureVerification;

  /**
   * Request rate above which the new API responds with 429, after which SendGrid retries.
   *
   * Cannot be combined with `api`.
   *
   * @default - only the limits of the account and region: by default 10,000 requests per second, bursts of 5,000
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
   */
  readonly throttling?: ThrottleSettings;

  /**
   * Destination of the new API's access logs.
   *
   * Cannot be combined with `api`.
   *
   * @default - no access logs, because they need a role in the account-wide settings of API Gateway
   */
  readonly accessLogs?: AccessLogs;

  /**
   * Whether the handler counts the events as CloudWatch metrics: by type, by the reason of bounces and drops, failures,
   * duplicates, and the delay between an event and its handling.
   *
   * The handler must use `eventHandler()` of `cdk-sendgrid-oauth-webhook/events`. The prop sets its environment variable
   * SENDGRID_WEBHOOK_NAME, with which `eventHandler()` writes a line of its log in CloudWatch's embedded metric format for
   * each invocation. Synthesis warns about an imported function, whose environment cannot be changed. Webhooks with the
   * same handler share the metrics of the first one. Handlers in other languages can use CloudWatch Logs Insights: see the
   * page Monitoring.
   *
   * CloudWatch charges $0.30 a month for each metric, in proportion to the hours in which it has values: $4 to $6 for the
   * events of a usual account, and $10.50 if every kind of event occurs in every hour.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly eventMetrics?: boolean;

  /**
   * Whether AWS X-Ray traces requests through the API, the receiver, the queue and the handler.
   *
   * Turns on active tracing for the new API and the receiver, whose role may then send its traces. Your function needs
   * `tracing: lambda.Tracing.ACTIVE`, and an `api` that you pass `tracingEnabled: true` in its `deployOptions`; synthesis
   * warns if they lack it.
   *
   * By X-Ray's default sampling rule, one request a second and 5% of the others are traced. The first 100,000 traces of a
   * month are free, then a million costs $5.
   *
   * @default false
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
   * @see https://aws.amazon.com/xray/pricing/
   */
  readonly tracing?: boolean;

  /**
   * How long the new log groups of the receiver and the access logs keep their entries.
   *
   * `AccessLogs.toLogGroup()` can set another retention for the access logs.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * KMS key that encrypts what the webhook stores: its queues, log groups, deduplication table and stored client
   * secret.
   *
   * The roles are granted the permissions that they need on the key, and the key's policy permits CloudWatch Logs to
   * use it. The CDK cannot change the policy of an imported key, and synthesis warns about it. Synthesis fails for a
   * key in another region, and for an alias whose key is unknown.
   *
   * `Delivery.queued()` can set another key for the queues. Existing resources keep their own encryption.
   * KMS charges $1 a month for a key and $0.03 per 10,000 requests.
   *
   * @default - keys that AWS owns and manages, free of charge
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @see https://aws.amazon.com/kms/pricing/
   */
  readonly encryptionKey?: IKey;
}

/**
 * Properties of a `WebhookEndpoint`.
 */
export interface WebhookEndpointProps extends WebhookEndpointOptions {
  /**
   * Function that processes the events.
   */
  readonly handler: IFunction;

  /**
   * Authorization server whose tokens the endpoint accepts.
   */
  readonly authorizationServer: IAuthorizationServer;

  /**
   * OAuth scope that a token must have, in the form `<resource server identifier>/<scope name>`.
   *
   * The endpoint accepts the tokens of every app client of the authorization server that has this scope.
   */
  readonly oAuthScope: string;

  /**
   * Removal policy of new resources that hold data: queues and the log groups of the access logs and the receiver.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
