import { GatewayResponse } from './gateway-responses';
import { VelocityTemplate } from './velocity/velocity-template';

/** A deployed REST API, as its templates define it. */
export interface RestApi {
  readonly apiId: string;
  readonly name: string;
  readonly where: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly rootResourceId: string;
  readonly binaryMediaTypes: readonly string[];
  readonly resources: readonly ApiResource[];
  readonly methods: readonly Method[];
  /** By response type. */
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  readonly stages: readonly Stage[];
  /** What keeps the stage from serving the API. It matters only if SendGrid calls a method of the API. */
  readonly problems: readonly string[];
  /** Parts of the API that the stage ignores, although they can affect requests on AWS. */
  readonly ignored: readonly string[];
}

export interface ApiResource {
  readonly resourceId: string;
  readonly parentId: string;
  readonly pathPart: string;
}

export interface Method {
  readonly where: string;
  readonly stackName: string;
  readonly resourceId: string;
  /** Path without the stage, with parameters in braces. */
  readonly resourcePath: string;
  readonly httpMethod: string;
  readonly authorization: Authorization;
  /** The target of the method, or the reason why the stage does not support it. */
  readonly integration: LambdaProxyIntegration | SqsIntegration | Unsupported;
  /** What keeps the stage from serving the method, besides its integration. It matters only if SendGrid calls it. */
  readonly problems: readonly string[];
}

/** `NONE`, or user pools with scopes, of which a token must have at least one. */
export type Authorization =
  | { readonly type: 'NONE' }
  | {
      readonly type: 'COGNITO_USER_POOLS';
      readonly userPoolArns: readonly string[];
      readonly scopes: readonly string[];
    };

export interface LambdaProxyIntegration {
  readonly type: 'AWS_PROXY';
  /** As in the method, with its version or alias, if any. */
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
}

/** An integration of type `AWS` with a queue: mapping templates build the request to SQS and the response to the client. */
export interface SqsIntegration {
  readonly type: 'AWS';
  readonly queueArn: string;
  /** ARN of the role that API Gateway assumes. */
  readonly credentials: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** By content type. */
  readonly requestTemplates: ReadonlyMap<string, VelocityTemplate>;
  readonly passthrough: PassthroughBehavior;
  readonly responses: readonly IntegrationResponse[];
  /** Statuses that the method's responses declare. */
  readonly methodStatuses: readonly string[];
}

/** What happens to a body whose content type has no template. */
export type PassthroughBehavior = 'NEVER' | 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES';

export interface IntegrationResponse {
  /** Matches the status of SQS's response. A response without a pattern is the default. */
  readonly selectionPattern?: string;
  readonly statusCode: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Without a template, the body is passed through. */
  readonly template?: VelocityTemplate;
}

export interface Unsupported {
  readonly type: 'UNSUPPORTED';
  readonly reason: string;
}

export interface Stage {
  readonly where: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  /** By `<method> <resource path>`, either of which can be `*`. */
  readonly throttling: ReadonlyMap<string, ThrottlingLimits>;
  /** Methods with a cache of their own, as `<method> <resource path>`. */
  readonly cachedMethods: ReadonlySet<string>;
  /** Whether methods have metrics of their own, by `<method> <resource path>`, and `* /*` for those without settings. */
  readonly meteredMethods: ReadonlyMap<string, boolean>;
  readonly accessLog?: AccessLogSetting;
}

export interface AccessLogSetting {
  readonly logGroupName: string;
  /** The format of a line, with `$context` variables. */
  readonly format: string;
}

export interface ThrottlingLimits {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** API Gateway's default limits for an account and region. */
export const ACCOUNT_THROTTLING: ThrottlingLimits = { rateLimit: 10_000, burstLimit: 5_000 };
