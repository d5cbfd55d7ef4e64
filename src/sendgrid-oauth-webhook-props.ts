import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IAuthorizationServer } from './authorization-server';
import { WebhookEndpointOptions } from './webhook-endpoint-props';

/**
 * Properties of a `SendGridOAuthWebhook`.
 */
export interface SendGridOAuthWebhookProps extends WebhookEndpointOptions {
  /**
   * Function that processes the events: new or imported, an alias or a version, in any runtime.
   *
   * It must be in the webhook's region. Synth warns about a timeout that does not suit the delivery: more than 29
   * seconds with direct delivery, or none of its own with a queue, because Lambda's default of 3 seconds is for a whole
   * batch.
   *
   * The CDK can permit API Gateway to invoke an imported function only if it knows that the function is in the stack's
   * account and region: use `Function.fromFunctionAttributes()` with `sameEnvironment: true`.
   */
  readonly handler: IFunction;

  /**
   * Authorization server that issues SendGrid's tokens.
   *
   * Several webhooks can share one. Its user pool must be in the webhook's account and region.
   *
   * @default - a new user pool without sign-up, with a generated token domain
   */
  readonly authorizationServer?: IAuthorizationServer;

  /**
   * Identifier of the resource server, the first part of the scope.
   *
   * 1 to 256 printable ASCII characters, except spaces, `"` and `\`. Often a URL. It must be unique in the user pool.
   *
   * @default - the first segment of `path`: 'activity'
   */
  readonly resourceServerIdentifier?: string;

  /**
   * Name of the scope, its second part.
   *
   * 1 to 256 printable ASCII characters, except spaces, `"`, `/` and `\`.
   *
   * @default '*'
   */
  readonly scopeName?: string;

  /**
   * How long an access token is valid: 5 minutes to 24 hours.
   *
   * SendGrid uses a token until it is rejected, and Cognito charges $2.25 for 1,000 tokens. A longer validity costs less;
   * a shorter one limits how long a leaked token can be used.
   *
   * @default Duration.hours(12)
   */
  readonly accessTokenValidity?: Duration;

  /**
   * Version of the app client: any text, for example a date.
   *
   * Change it to rotate the client secret: another value replaces the client, and with it the client ID and the client
   * secret. CloudFormation creates the new client, updates an `EventWebhookRegistration` to it, and deletes the
   * previous client last. No event is lost: when SendGrid's token of the previous client is rejected, SendGrid requests
   * one with the new client. If you enter the values in SendGrid manually, set `previousClientVersion` too.
   *
   * The text is part of the client's logical ID and cannot be a token. With a `removalPolicy` of RETAIN the previous
   * client stays in the user pool: delete it yourself.
   *
   * @default - a client without a version
   */
  readonly clientVersion?: string;

  /**
   * The previous value of `clientVersion`, which keeps that client while you enter the values of the new one in
   * SendGrid.
   *
   * Both clients have the same scope. Remove the prop when SendGrid uses the new client; the next deployment deletes
   * the previous one. Use an empty text if `clientVersion` was not set before.
   *
   * @default - the deployment that changes `clientVersion` deletes the previous client
   */
  readonly previousClientVersion?: string;

  /**
   * Removal policy of the resources that the webhook creates: user pool, token domain, resource server, app client,
   * stored client secret, queues, log groups and deduplication table.
   *
   * A new API is always deleted. An `authorizationServer` that you pass keeps its own policy.
   *
   * @default - RETAIN for queues and log groups, because they hold events; DESTROY for the others
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether to store a copy of the client secret in AWS Secrets Manager, available as `storedClientSecret`.
   *
   * The copy costs $0.40 a month. CloudFormation reads the client secret from Cognito at deployment, so it is not part
   * of the template.
   *
   * @default false
   * @see https://aws.amazon.com/secrets-manager/pricing/
   */
  readonly storeClientSecret?: boolean;

  /**
   * Whether the handler gets a `DeduplicationTable`, with which it can skip duplicate events.
   *
   * See `eventHandler()` and `DynamoDbDeduplicationStore` of `cdk-sendgrid-oauth-webhook/events`. With direct delivery
   * the handler must be in the webhook's stack; otherwise create the table yourself in the handler's stack.
   *
   * A handler that already has a table keeps it: webhooks with the same handler share the table of the first one.
   *
   * @default false
   */
  readonly deduplication?: boolean;

  /**
   * Whether to add stack outputs with the values to enter in SendGrid, which the command line reads.
   *
   * The outputs are ClientId, TokenUrl, HttpPostUrl and ClientSecretCommand, a command that prints the client secret.
   * The client secret itself is never an output. With signature verification there are two more: SignatureVerification
   * (the mode) and PublicKeyParameter. CDK Pipelines can use them as `webhook.outputs`.
   *
   * @default true
   */
  readonly outputs?: boolean;
}
