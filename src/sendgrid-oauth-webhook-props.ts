import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { AuthorizationServer } from './authorization-server';
import { WebhookEndpointOptions } from './webhook-endpoint-props';

/**
 * Properties of a `SendGridOAuthWebhook`.
 */
export interface SendGridOAuthWebhookProps extends WebhookEndpointOptions {
  /**
   * The function that processes the events: your own, an imported one, an alias or a version, in any runtime.
   *
   * An imported function must be known to be in the stack's account and region, or the CDK can not permit API Gateway
   * to invoke it: use `Function.fromFunctionAttributes()` with `sameEnvironment: true`.
   */
  readonly handler: IFunction;

  /**
   * The authorization server that SendGrid asks for tokens. One can serve several webhooks.
   *
   * @default - a new one: a user pool closed to sign-up, with a generated token domain
   */
  readonly authorizationServer?: AuthorizationServer;

  /**
   * Identifier of the resource server, the first part of the scope: printable ASCII without spaces, `"` and `\`, at
   * most 256 characters; a URL is usual, too. Unique in the authorization server.
   *
   * @default - the first segment of `path`: 'activity'
   */
  readonly resourceServerIdentifier?: string;

  /**
   * Name of the scope, its second part: like the identifier, and without `/`.
   *
   * @default '*'
   */
  readonly scopeName?: string;

  /**
   * How long an access token is valid: 5 minutes to 24 hours.
   *
   * SendGrid keeps its token until it is refused. A longer validity costs less, a shorter one ends a leaked token
   * sooner.
   *
   * @default Duration.hours(1)
   */
  readonly accessTokenValidity?: Duration;

  /**
   * What happens to what the webhook creates and what holds data or the client's identity: user pool, token domain,
   * resource server, app client, copy of the client secret, queues, log groups, table. An API is always deleted, and
   * an `authorizationServer` that is given keeps its own policy.
   *
   * @default - queues and log groups are retained, as they hold events; the rest is destroyed: the user pool holds no
   * users, only this client
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether to keep a copy of the client secret in AWS Secrets Manager, as `storedClientSecret`.
   *
   * The copy costs $0.40 a month. CloudFormation reads the secret from Cognito and hands it to Secrets Manager, so
   * that it appears in no template.
   *
   * @default false
   * @see https://aws.amazon.com/secrets-manager/pricing/
   */
  readonly storeClientSecret?: boolean;

  /**
   * Whether to make a `DeduplicationTable` for the handler, in which it can remember the events it has had: see
   * `eventHandler()` and `DynamoDbDeduplicationStore` of `cdk-sendgrid-oauth-webhook/events`.
   *
   * With direct delivery the handler must be in the webhook's stack: make the table in the handler's stack otherwise.
   *
   * @default false
   */
  readonly deduplication?: boolean;

  /**
   * Whether to make stack outputs: ClientId, TokenUrl, HttpPostUrl and ClientSecretCommand, the command that prints
   * the client secret; where signatures are verified, also SignatureVerification, the mode, and PublicKeyParameter. The
   * secret itself is never an output. The command line reads them.
   *
   * @default true
   */
  readonly outputs?: boolean;
}
