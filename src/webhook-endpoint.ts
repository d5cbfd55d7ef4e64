import { Annotations, Lazy, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  LambdaIntegration,
  Method,
  RestApi,
  StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Delivery, DeliveryConfig } from './delivery';
import { BundledFunction } from './private/bundled-function';
import { OAuthGatewayResponses } from './private/oauth-gateway-responses';
import { failProp, failProps, validatePath, validateStageName, validateThrottling } from './private/validation';
import { SignatureVerificationConfig } from './signature-verification';
import { WebhookEndpointOptions, WebhookEndpointProps } from './webhook-endpoint-props';

/**
 * The resource server of RFC 6749: a method `POST` of a REST API that demands an access token with one scope.
 *
 * Creates, besides a new API with its deployment and stage when none is given: the resources of the path, the method,
 * an authorizer, the invoke permission for this method alone and three gateway responses. API Gateway charges about
 * $3.50 per million requests.
 *
 * The method is protected from its first moment: authorizer, authorization type and scope are part of it, never added
 * later. Refusals carry the error codes of RFC 6750 in their bodies, without which SendGrid does not renew an expired
 * token.
 *
 * `SendGridOAuthWebhook` makes one, with the app client for it. Use this construct alone where the client and its
 * scope are made elsewhere. With `signatureVerification` it creates the receiver, too, and what `delivery` does is said
 * there.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 * @see https://aws.amazon.com/api-gateway/pricing/
 */
export class WebhookEndpoint extends Construct {
  /**
   * The REST API that has the endpoint.
   */
  public readonly api: RestApi;

  /**
   * The method that SendGrid calls.
   */
  public readonly method: Method;

  /**
   * The authorizer that checks the tokens.
   */
  public readonly authorizer: CognitoUserPoolsAuthorizer;

  /**
   * URL that SendGrid posts to: its "HTTP Post URL".
   */
  public readonly httpPostUrl: string;

  /**
   * The queue that events wait in, with queued delivery.
   */
  public readonly queue?: IQueue;

  /**
   * The queue for messages that the handler has failed, with queued delivery to a new queue.
   */
  public readonly deadLetterQueue?: IQueue;

  /**
   * The function that checks signatures, with signature verification.
   */
  public readonly receiver?: Function;

  /**
   * The SSM parameter that has the public key, with signature verification that reads it from one.
   */
  public readonly publicKeyParameter?: IStringParameter;

  constructor(scope: Construct, id: string, props: WebhookEndpointProps) {
    super(scope, id);
    const path = props.path ?? 'activity';
    validatePath(this, path);
    validateStageName(this, props.stageName);
    validateThrottling(this, props.throttling);
    if (props.api) this.validateGivenApi(props.api, props);

    this.api = props.api ?? this.newApi(props);
    OAuthGatewayResponses.on(this.api);
    this.authorizer = new CognitoUserPoolsAuthorizer(this, 'Authorizer', {
      cognitoUserPools: [props.authorizationServer.userPool],
    });
    const resource = this.api.root.resourceForPath(path);
    if (resource.node.tryFindChild('POST')) {
      failProp(this, 'path', 'be free on the API', path, 'it has a POST method there already; choose another path');
    }
    const delivery = (props.delivery ?? Delivery.direct())._bind(this, props.handler, props.removalPolicy);
    this.queue = delivery.queue;
    this.deadLetterQueue = delivery.deadLetterQueue;
    const verification = props.signatureVerification?._bind(this);
    this.publicKeyParameter = verification?.parameter;
    this.receiver = verification && this.newReceiver(verification, delivery, props.removalPolicy);
    const { integration, methodResponses, needs } = this.receiver
      ? { integration: new LambdaIntegration(this.receiver, { proxy: true, allowTestInvoke: false }) }
      : delivery.integrate();
    this.method = resource.addMethod('POST', integration, {
      methodResponses,
      authorizationType: AuthorizationType.COGNITO,
      authorizer: this.authorizer,
      authorizationScopes: [props.oAuthScope],
      // A given API may demand keys of all its methods, and SendGrid has no header for one.
      apiKeyRequired: props.api && false,
    });
    if (needs) this.method.node.addDependency(needs);
    // The authorizer is part of what a deployment freezes; the CDK makes a new one for it only behind a feature flag.
    this.api.latestDeployment?.addToLogicalId({ userPool: props.authorizationServer.userPool.userPoolArn });
    this.httpPostUrl = Lazy.string({ produce: () => this.urlOf(resource.path) });
    this.node.defaultChild = this.method.node.defaultChild as Construct;
  }

  private newApi({ stageName, throttling, accessLogs, removalPolicy }: WebhookEndpointProps): RestApi {
    const logs = accessLogs?._bind(this, removalPolicy);
    const deployOptions: StageOptions = {
      stageName: stageName ?? 'prod',
      throttlingRateLimit: throttling?.rateLimit,
      throttlingBurstLimit: throttling?.burstLimit,
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
    // RestApi always makes an output of its root URL, which is of no use here; the webhook makes the one that is.
    api.node.tryRemoveChild('Endpoint');
    return api;
  }

  private newReceiver(
    verification: SignatureVerificationConfig,
    { receiver }: DeliveryConfig,
    removalPolicy?: RemovalPolicy,
  ): Function {
    return new BundledFunction(this, 'Receiver', {
      asset: 'receiver',
      description: "Checks the signatures of SendGrid's events",
      environment: {
        ...verification.environment,
        ...receiver.environment,
        WEBHOOK_NAME: Names.uniqueResourceName(this, { maxLength: 255, separator: '-' }),
      },
      grants: [verification.grant, receiver.grant],
      timeout: receiver.timeout,
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
    }).function;
  }

  private validateGivenApi(api: RestApi, { stageName, throttling, accessLogs }: WebhookEndpointOptions): void {
    const ofTheNewApi = Object.entries({ stageName, throttling, accessLogs });
    for (const [prop, value] of ofTheNewApi) {
      if (value !== undefined) {
        failProps(this, `\`${prop}\` must not be given together with \`api\`; set it in that API's deployOptions`);
      }
    }
    if (Stack.of(api) !== Stack.of(this)) {
      failProp(
        this,
        'api',
        `be in the webhook's stack, '${Stack.of(this).node.path}'`,
        api.node.path,
        "make the webhook in the API's stack; its handler and its authorization server can be in others",
      );
    }
    if (!api.latestDeployment) {
      Annotations.of(this).addWarningV2(
        'cdk-sendgrid-oauth-webhook:apiWithoutDeployment',
        '`api` has `deploy: false`: the endpoint works only after a deployment of yours, which must depend on ' +
          "the webhook's `node.defaultChild` (its method) and on the API's gateway responses",
      );
    }
  }

  private urlOf(path: string): string {
    if (!this.api.deploymentStage) {
      failProps(this, '`api` must have a `deploymentStage`, as the URL to post to has its name; set one');
    }
    return this.api.urlForPath(path);
  }
}
