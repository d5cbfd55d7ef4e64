import { Lazy, Names, RemovalPolicy } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  IResource,
  LambdaIntegration,
  Method,
  RestApi,
  StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { AccessLogsConfig } from './access-logs';
import { Delivery, DeliveryConfig } from './delivery';
import { renderedApiName } from './monitoring/api-metrics';
import { MetricSource } from './monitoring/metric-source';
import { WebhookMetrics } from './monitoring/webhook-metrics';
import { BodyReader, checkBinaryMediaTypes } from './private/binary-media-types';
import { BundledFunction, BundledFunctionProps } from './private/bundled-function';
import { checkCachedResponses } from './private/cached-responses';
import { resolveEncryptionKey } from './private/encryption-key';
import { validateHandlerEnvironment } from './private/environments';
import { enableEventMetrics } from './private/event-metrics';
import { validateGivenApi } from './private/given-api';
import { warnAboutHandlerPermission } from './private/handler-permission';
import { warnAboutHandlerTimeout } from './private/handler-timeout';
import { reachabilityErrors, reachableUrl } from './private/http-post-url';
import { LogGroupSettings } from './private/log-group';
import { OAuthGatewayResponses } from './private/oauth-gateway-responses';
import { warnAboutResourcePolicy } from './private/resource-policy';
import { registerEndpoint } from './private/serving-elements';
import { requireTls12 } from './private/tls-policy';
import { warnAboutMissingTracing } from './private/tracing';
import {
  failProp,
  requireKind,
  requireProps,
  requireType,
  validateBaseUrl,
  validateOAuthScope,
  validatePath,
  validateStageName,
  validateThrottling,
} from './private/validation';
import { webhookName } from './private/webhook-name';
import { SignatureVerificationConfig } from './signature-verification';
import { WebhookEndpointProps } from './webhook-endpoint-props';

/**
 * The resource server of RFC 6749: a `POST` method of a REST API that requires an access token with one scope.
 *
 * Creates the resources of the path, the method, an authorizer, a permission to invoke the handler through this method
 * only, and three gateway responses. Without `api` it also creates the API with its deployment and stage. With
 * `signatureVerification` it creates the receiver. API Gateway charges about $3.50 per million requests.
 *
 * The method is never unprotected: it is created with its authorizer, authorization type and scope. The responses to
 * rejected tokens have the error codes of RFC 6750 in their bodies, without which SendGrid does not renew an expired
 * token.
 *
 * `SendGridOAuthWebhook` creates an endpoint together with its app client and passes on the properties that its users
 * need most. Use this construct alone if you create the app client and its scope elsewhere.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 * @see https://aws.amazon.com/api-gateway/pricing/
 */
export class WebhookEndpoint extends WebhookMetrics {
  /**
   * The REST API of the endpoint.
   */
  public readonly api: RestApi;

  /**
   * The method that SendGrid calls.
   */
  public readonly method: Method;

  /**
   * The authorizer that validates the tokens.
   */
  public readonly authorizer: CognitoUserPoolsAuthorizer;

  /**
   * URL that SendGrid posts to: its "HTTP Post URL".
   *
   * Without `baseUrl` it is found at synthesis, so a custom domain can be added to the API after the webhook: the first
   * domain in the construct tree that is mapped to the API's deployment stage, or else the API's execute-api endpoint.
   * A wildcard domain, a private one, and one that requires client certificates are not used. Synthesis fails if nothing
   * is left.
   */
  public readonly httpPostUrl: string;

  /**
   * The queue of queued delivery.
   */
  public readonly queue?: IQueue;

  /**
   * The dead-letter queue of queued delivery, unless `queue` was given.
   */
  public readonly deadLetterQueue?: IQueue;

  /**
   * The function that verifies signatures, if `signatureVerification` is set.
   */
  public readonly receiver?: Function;

  /**
   * The SSM parameter with the public key, if `signatureVerification` reads the key from a parameter.
   */
  public readonly publicKeyParameter?: IStringParameter;

  /** @internal */
  public readonly _metricSource: MetricSource;

  constructor(scope: Construct, id: string, props: WebhookEndpointProps) {
    super(scope, id);
    this.validateProps(props);
    const { authorizationServer, handler, removalPolicy, path = 'activity' } = props;

    const encryptionKey = resolveEncryptionKey(this, props.encryptionKey);
    const logGroup = {
      retention: props.logRetention,
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
      encryptionKey,
    };

    const accessLogs = this.bindAccessLogs(props, logGroup);
    this.api = props.api ?? this.newApi(props, accessLogs);
    OAuthGatewayResponses.on(this.api);
    this.authorizer = new CognitoUserPoolsAuthorizer(this, 'Authorizer', {
      cognitoUserPools: [authorizationServer.userPool],
    });
    const resource = this.newResource(path);
    const delivery = (props.delivery ?? Delivery.direct())._bind(this, handler, { removalPolicy, encryptionKey });
    this.queue = delivery.queue;
    this.deadLetterQueue = delivery.deadLetterQueue;
    const verification = props.signatureVerification?._bind(this);
    this.publicKeyParameter = verification?.parameter;
    this.receiver = verification && this.newReceiver(verification, delivery, { logGroup, tracing: props.tracing });
    this.method = this.newMethod(resource, delivery, props);
    registerEndpoint(this);
    if (!this.receiver && !this.queue) warnAboutHandlerPermission(this, this.method, handler);
    warnAboutHandlerTimeout(this, handler, this.queue ? 'queued' : 'direct');
    warnAboutMissingTracing(this, props.tracing, this.api, handler);
    this.node.addValidation({ validate: () => checkBinaryMediaTypes(this, this.api, this.bodyReader()) });
    this.node.addValidation({ validate: () => checkCachedResponses(this, this.api, resource.path) });
    this.node.addValidation({ validate: () => warnAboutResourcePolicy(this, this.api, resource.path) });
    this.httpPostUrl = props.baseUrl ? `${props.baseUrl}/${path}` : this.reachableUrlOf(resource.path);
    this._metricSource = this.newMetricSource(props, accessLogs);
    this.node.defaultChild = this.method.node.defaultChild as Construct;
  }

  private validateProps(props: WebhookEndpointProps): void {
    requireProps(this, props, 'handler', 'authorizationServer', 'oAuthScope');
    requireType(this, props, 'string', 'oAuthScope', 'path', 'stageName', 'baseUrl');
    requireType(this, props, 'boolean', 'eventMetrics', 'tracing');
    requireType(this, props, 'object', 'throttling');
    requireKind(this, 'handler', props.handler, 'functionArn', 'a Lambda function');
    requireKind(this, 'authorizationServer', props.authorizationServer, 'userPool', 'an AuthorizationServer');
    requireKind(this, 'delivery', props.delivery, '_bind', '`Delivery.direct()` or `Delivery.queued()`');
    requireKind(this, 'signatureVerification', props.signatureVerification, '_bind', 'a SignatureVerification');
    requireKind(this, 'accessLogs', props.accessLogs, '_bind', 'an AccessLogs, such as `AccessLogs.toLogGroup()`');
    validateHandlerEnvironment(this, props.handler);
    validateOAuthScope(this, props.oAuthScope);
    validatePath(this, props.path ?? 'activity');
    validateStageName(this, props.stageName);
    validateBaseUrl(this, props.baseUrl);
    validateThrottling(this, props.throttling);
    if (props.api) validateGivenApi(this, props.api, props);
  }

  private bindAccessLogs(
    { accessLogs, tracing }: WebhookEndpointProps,
    logGroup: LogGroupSettings,
  ): AccessLogsConfig | undefined {
    return accessLogs?._bind(this, logGroup, tracing);
  }

  private newApi({ stageName, throttling, tracing }: WebhookEndpointProps, logs?: AccessLogsConfig): RestApi {
    const deployOptions: StageOptions = {
      stageName: stageName ?? 'prod',
      throttlingRateLimit: throttling?.rateLimit,
      throttlingBurstLimit: throttling?.burstLimit,
      tracingEnabled: tracing || undefined,
      accessLogDestination: logs?.destination,
      accessLogFormat: logs?.format,
    };
    const api = new RestApi(this, 'Api', {
      restApiName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description: 'Twilio SendGrid Event Webhook',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions,
    });
    // RestApi adds an output of its root URL, which is not the URL to post to.
    api.node.tryRemoveChild('Endpoint');
    requireTls12(api);
    return api;
  }

  private newResource(path: string): IResource {
    const resource = resourceForPath(this.api.root, path.split('/'));
    if (resource.node.tryFindChild('POST')) {
      failProp(this, 'path', 'not have a POST method on `api` yet', path, 'choose another path');
    }
    return resource;
  }

  private newReceiver(
    verification: SignatureVerificationConfig,
    { receiver }: DeliveryConfig,
    settings: Pick<BundledFunctionProps, 'logGroup' | 'tracing'>,
  ): Function {
    return new BundledFunction(this, 'Receiver', {
      asset: 'receiver',
      description: "Verifies the signatures of SendGrid's events",
      environment: {
        ...verification.environment,
        ...receiver.environment,
        WEBHOOK_NAME: webhookName(this),
      },
      grants: [verification.grant, receiver.grant],
      timeout: receiver.timeout,
      ...settings,
    }).function;
  }

  private newMethod(resource: IResource, delivery: DeliveryConfig, { api, oAuthScope }: WebhookEndpointProps): Method {
    const { integration, methodResponses, dependency } = this.receiver
      ? { integration: new LambdaIntegration(this.receiver, { proxy: true, allowTestInvoke: false }) }
      : delivery.integrate();
    const method = resource.addMethod('POST', integration, {
      methodResponses,
      authorizationType: AuthorizationType.COGNITO,
      authorizer: this.authorizer,
      authorizationScopes: [oAuthScope],
      // An existing API may require API keys or parameters by default, which SendGrid does not send.
      apiKeyRequired: api && false,
      requestParameters: api && {},
    });
    if (dependency) method.node.addDependency(dependency);
    return method;
  }

  private newMetricSource(
    { handler, api: given, eventMetrics }: WebhookEndpointProps,
    accessLogs?: AccessLogsConfig,
  ): MetricSource {
    const { api, method, queue, deadLetterQueue, receiver } = this;
    return {
      endpoint: this,
      webhookName: webhookName(this),
      api,
      isGivenApi: given !== undefined,
      apiName: renderedApiName(this, api),
      method,
      handler,
      queue,
      deadLetterQueue,
      receiver,
      accessLogs,
      eventMetricsName: eventMetrics ? enableEventMetrics(this, handler) : undefined,
    };
  }

  /** What reads the body that API Gateway passes on. */
  private bodyReader(): BodyReader {
    if (!this.queue) return 'handler';
    return this.receiver ? 'receiver' : 'template';
  }

  private reachableUrlOf(path: string): string {
    this.node.addValidation({ validate: () => reachabilityErrors(this, this.api) });
    return Lazy.uncachedString({ produce: () => reachableUrl(this, this.api, path) });
  }
}

function resourceForPath(parent: IResource, [pathPart, ...rest]: string[]): IResource {
  if (pathPart === undefined) return parent;
  return resourceForPath(parent.getResource(pathPart) ?? addResource(parent, pathPart), rest);
}

/** By the method of the class, because a LambdaRestApi that proxies all requests gives its root one that throws. */
function addResource(parent: IResource, pathPart: string): IResource {
  return (Object.getPrototypeOf(parent) as IResource).addResource.call(parent, pathPart);
}
