import { GatewayResponse } from './gateway-responses';
import { VelocityTemplate } from './velocity/velocity-template';

/** A REST API, as its templates define it and its deployment froze it. */
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
  /** Path below the stage, with its parameters in braces. */
  readonly resourcePath: string;
  readonly httpMethod: string;
  readonly authorization: Authorization;
  /** What the method calls, or why it is not supported. */
  readonly integration: LambdaProxyIntegration | SqsIntegration | Unsupported;
}

/** `NONE`, or an authorizer of user pools with the scopes that a token must have one of. */
export type Authorization =
  | { readonly type: 'NONE' }
  | {
      readonly type: 'COGNITO_USER_POOLS';
      readonly userPoolArns: readonly string[];
      readonly scopes: readonly string[];
    };

export interface LambdaProxyIntegration {
  readonly type: 'AWS_PROXY';
  /** As the method names it, with a version or an alias where it has one. */
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
}

/** An integration of type `AWS` with a queue: mapping templates make SQS's request and read its answer. */
export interface SqsIntegration {
  readonly type: 'AWS';
  readonly queueArn: string;
  /** ARN of the role that API Gateway takes on. */
  readonly credentials: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** By content type. */
  readonly requestTemplates: ReadonlyMap<string, VelocityTemplate>;
  readonly passthrough: PassthroughBehavior;
  readonly responses: readonly IntegrationResponse[];
  /** Statuses that the method declares. */
  readonly methodStatuses: readonly string[];
}

/** What becomes of a body whose content type has no template. */
export type PassthroughBehavior = 'NEVER' | 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES';

export interface IntegrationResponse {
  /** For the status of the answer; without one it is the default. */
  readonly selectionPattern?: string;
  readonly statusCode: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Without one, the answer is passed on. */
  readonly template?: VelocityTemplate;
}

export interface Unsupported {
  readonly type: 'UNSUPPORTED';
  readonly reason: string;
}

export interface Stage {
  readonly stageName: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  /** By `<method> <resource path>`, either of which can be `*`. */
  readonly throttling: ReadonlyMap<string, ThrottlingLimits>;
}

export interface ThrottlingLimits {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** What API Gateway grants an account and region by default. */
export const ACCOUNT_THROTTLING: ThrottlingLimits = { rateLimit: 10_000, burstLimit: 5_000 };
