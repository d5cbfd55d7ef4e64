import { Authorization, LambdaProxyIntegration, Method } from './rest-api';
import { readSqsIntegration } from './sqs-integration-model';
import { Resource } from '../cloudformation/stack-model';
import { PropertyError } from '../errors';

/** Reads a method. If the stage does not support part of it, the integration is unsupported and says why. */
export function modelMethod(
  method: Resource,
  resourcePath: string,
  authorizers: readonly Resource[],
): Omit<Method, 'problems'> {
  const authorization = reasonIfUnresolved(() => readAuthorization(method, authorizers));
  const unsupported = typeof authorization === 'string' ? authorization : unsupportedProperty(method);
  const integration = unsupported ?? reasonIfUnresolved(() => readIntegration(method));
  return {
    where: method.where,
    stackName: method.stack.source.name,
    resourceId: String(method.property('ResourceId')),
    resourcePath,
    httpMethod: String(method.property('HttpMethod')),
    authorization: typeof authorization === 'string' ? { type: 'NONE' } : authorization,
    integration: typeof integration === 'string' ? { type: 'UNSUPPORTED', reason: integration } : integration,
  };
}

/** A method that SendGrid does not call may have properties that only AWS can evaluate. */
function reasonIfUnresolved<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof PropertyError) return error.message;
    throw error;
  }
}

function readAuthorization(method: Resource, authorizers: readonly Resource[]): Authorization | string {
  const type = method.property('AuthorizationType') ?? 'NONE';
  if (type === 'NONE') return { type: 'NONE' };
  if (type !== 'COGNITO_USER_POOLS') return `AuthorizationType ${String(type)} is not supported`;
  const authorizer = authorizers.find(
    (candidate) => candidate.stack.ref(candidate.logicalId) === method.property('AuthorizerId'),
  );
  if (!authorizer) return 'its AuthorizerId names no authorizer of the API';
  if (authorizer.property('Type') !== 'COGNITO_USER_POOLS') {
    return `${authorizer.where} has a Type that does not match the method's AuthorizationType`;
  }
  const source = authorizer.property('IdentitySource');
  if (source !== 'method.request.header.Authorization') {
    return `the IdentitySource ${String(source)} of ${authorizer.logicalId} is not supported`;
  }
  return {
    type: 'COGNITO_USER_POOLS',
    userPoolArns: (authorizer.property('ProviderARNs') ?? []) as string[],
    scopes: (method.property('AuthorizationScopes') ?? []) as string[],
  };
}

function unsupportedProperty(method: Resource): string | undefined {
  const parameters = Object.values((method.raw('RequestParameters') ?? {}) as Record<string, unknown>);
  if (method.raw('ApiKeyRequired') === true) return 'ApiKeyRequired is not supported';
  if (method.raw('RequestValidatorId') !== undefined) return 'RequestValidatorId is not supported';
  return parameters.includes(true) ? 'required RequestParameters are not supported' : undefined;
}

interface TemplateIntegration {
  readonly Type?: string;
  readonly Uri?: string;
  readonly Credentials?: string;
  readonly TimeoutInMillis?: number;
  readonly IntegrationHttpMethod?: string;
}

/** `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:…/invocations` */
const LAMBDA_URI = /:lambda:path\/2015-03-31\/functions\/(arn:.+)\/invocations$/;

function integrationOf(method: Resource): TemplateIntegration {
  return (method.property('Integration') ?? {}) as TemplateIntegration;
}

function readIntegration(method: Resource): Method['integration'] {
  const integration = integrationOf(method);
  if (integration.Type === 'AWS') return readSqsIntegration(method);
  const reason = unsupportedProxy(integration);
  return reason === undefined ? readProxy(integration) : { type: 'UNSUPPORTED', reason };
}

function unsupportedProxy({ Type, Uri, Credentials, IntegrationHttpMethod }: TemplateIntegration): string | undefined {
  if (Type !== 'AWS_PROXY') return `integration type ${Type} is not supported`;
  if (!LAMBDA_URI.test(Uri ?? '')) return `integration URI ${Uri} is not supported`;
  if (Credentials !== undefined) return 'integration Credentials are not supported';
  return IntegrationHttpMethod === 'POST' ? undefined : 'IntegrationHttpMethod must be POST for a function';
}

function readProxy({ Uri, TimeoutInMillis }: TemplateIntegration): LambdaProxyIntegration {
  return {
    type: 'AWS_PROXY',
    functionArn: LAMBDA_URI.exec(Uri ?? '')?.[1] ?? '',
    timeoutMilliseconds: TimeoutInMillis ?? 29_000,
  };
}
