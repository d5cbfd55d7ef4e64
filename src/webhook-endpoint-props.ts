import { RemovalPolicy } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { AccessLogs } from './access-logs';
import { AuthorizationServer } from './authorization-server';
import { Delivery } from './delivery';
import { SignatureVerification } from './signature-verification';

/**
 * How many requests the endpoint takes before API Gateway answers 429, which makes SendGrid retry later.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export interface WebhookThrottling {
  /**
   * Requests per second, in the steady state.
   */
  readonly rateLimit: number;

  /**
   * Requests that may come at once.
   */
  readonly burstLimit: number;
}

/**
 * What the endpoint of a webhook can be told, apart from its handler and its scope.
 */
export interface WebhookEndpointOptions {
  /**
   * Path of the endpoint below the stage, without slashes at its ends.
   *
   * Several segments are allowed: `'sendgrid/events'`.
   *
   * @default 'activity'
   */
  readonly path?: string;

  /**
   * Name of the new API's stage, the first segment of the URL's path: letters, digits, `_` and `-`.
   *
   * Not together with `api`, whose stage is the one it has.
   *
   * @default 'prod'
   */
  readonly stageName?: string;

  /**
   * REST API to add the endpoint to. It must be in the webhook's stack.
   *
   * Its gateway responses UNAUTHORIZED, EXPIRED_TOKEN and ACCESS_DENIED are set, unless it defines them itself.
   *
   * @default - a new regional REST API that has only this method
   */
  readonly api?: RestApi;

  /**
   * How events get from the endpoint to the handler.
   *
   * @default Delivery.direct()
   */
  readonly delivery?: Delivery;

  /**
   * How the signatures of SendGrid's Signed Event Webhook are checked.
   *
   * @default - they are not, and nothing of this library is on the way of an event
   */
  readonly signatureVerification?: SignatureVerification;

  /**
   * How many requests the new API takes. Not together with `api`.
   *
   * @default - API Gateway's own: 10,000 requests per second for the account and region, bursts of 5,000
   */
  readonly throttling?: WebhookThrottling;

  /**
   * Where the new API's access logs go. Not together with `api`.
   *
   * @default - no access logs: they need a role in the account-wide settings of API Gateway, which a library must not
   * change silently
   */
  readonly accessLogs?: AccessLogs;
}

/**
 * Properties of a `WebhookEndpoint`.
 */
export interface WebhookEndpointProps extends WebhookEndpointOptions {
  /**
   * The function that processes the events.
   */
  readonly handler: IFunction;

  /**
   * Whose tokens are accepted.
   */
  readonly authorizationServer: AuthorizationServer;

  /**
   * The scope that a token must have, in full: `<resource server identifier>/<scope name>`.
   *
   * Every app client of the authorization server that has this scope is let in.
   */
  readonly oAuthScope: string;

  /**
   * What happens to what is new here and keeps data when it leaves the stack: queues, log groups of access logs and of
   * the receiver.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
