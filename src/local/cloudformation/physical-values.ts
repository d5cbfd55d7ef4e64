import { createHash, randomBytes } from 'node:crypto';
import { UnresolvedValueError } from '../errors';
import type { Resource } from './stack-model';

type Values = Readonly<Record<string, (resource: Resource) => unknown>>;

/** What `Ref` returns is under the key `Ref`, what `Fn::GetAtt` returns under the attribute's name. */
const VALUES: Readonly<Record<string, Values>> = {
  'AWS::Cognito::UserPool': {
    Ref: userPoolId,
    UserPoolId: userPoolId,
    Arn: (pool) => arn(pool, 'cognito-idp', `userpool/${userPoolId(pool)}`),
    ProviderName: (pool) => `cognito-idp.${pool.stack.region}.${pool.stack.urlSuffix}/${userPoolId(pool)}`,
    ProviderURL: (pool) => `https://cognito-idp.${pool.stack.region}.${pool.stack.urlSuffix}/${userPoolId(pool)}`,
  },
  'AWS::Cognito::UserPoolClient': {
    Ref: (client) => deterministicId(client, 26, 36),
    ClientId: (client) => deterministicId(client, 26, 36),
    ClientSecret: clientSecret,
    Name: (client) => client.property('ClientName') ?? deterministicId(client, 12, 36),
  },
  'AWS::Cognito::UserPoolResourceServer': { Ref: (server) => server.property('Identifier') },
  'AWS::Cognito::UserPoolDomain': { Ref: (domain) => domain.property('Domain') },
  'AWS::ApiGateway::RestApi': {
    Ref: (api) => deterministicId(api, 10, 36),
    RestApiId: (api) => deterministicId(api, 10, 36),
    RootResourceId: (api) => `root-${deterministicId(api, 10, 36)}`,
  },
  'AWS::ApiGateway::Resource': { Ref: (resource) => deterministicId(resource, 6, 36) },
  'AWS::ApiGateway::Method': { Ref: (method) => deterministicId(method, 6, 36) },
  'AWS::ApiGateway::Authorizer': { Ref: (authorizer) => deterministicId(authorizer, 6, 36) },
  'AWS::ApiGateway::Deployment': { Ref: (deployment) => deterministicId(deployment, 6, 36) },
  'AWS::ApiGateway::Stage': { Ref: (stage) => stage.property('StageName') },
  'AWS::ApiGateway::GatewayResponse': { Ref: (response) => deterministicId(response, 6, 36) },
  'AWS::Lambda::Function': { Ref: functionName, Arn: (fn) => arn(fn, 'lambda', `function:${functionName(fn)}`) },
  'AWS::Lambda::Version': {
    Ref: (version) => `${functionArnOf(version)}:1`,
    FunctionArn: (version) => `${functionArnOf(version)}:1`,
    Version: () => '1',
  },
  'AWS::Lambda::Alias': {
    Ref: (alias) => `${functionArnOf(alias)}:${alias.property('Name')}`,
    AliasArn: (alias) => `${functionArnOf(alias)}:${alias.property('Name')}`,
  },
  'AWS::Lambda::EventSourceMapping': {
    Ref: (mapping) => deterministicUuid(mapping),
    Id: (mapping) => deterministicUuid(mapping),
    EventSourceMappingArn: (mapping) => arn(mapping, 'lambda', `event-source-mapping:${deterministicUuid(mapping)}`),
  },
  'AWS::SQS::Queue': {
    Ref: queueUrl,
    QueueUrl: queueUrl,
    QueueName: queueName,
    Arn: (queue) => arn(queue, 'sqs', queueName(queue)),
  },
  'AWS::SSM::Parameter': {
    Ref: parameterName,
    Type: (parameter) => parameter.property('Type'),
    Value: (parameter) => parameter.property('Value'),
  },
  'AWS::SecretsManager::Secret': { Ref: secretArn, Id: secretArn },
  'AWS::KMS::Key': {
    Ref: (key) => deterministicUuid(key),
    KeyId: (key) => deterministicUuid(key),
    Arn: (key) => arn(key, 'kms', `key/${deterministicUuid(key)}`),
  },
  'AWS::KMS::Alias': { Ref: (alias) => alias.property('AliasName') },
  'AWS::Logs::LogGroup': {
    Ref: (group) => group.property('LogGroupName') ?? `${group.stack.name}-${group.logicalId}`,
    Arn: (group) => arn(group, 'logs', `log-group:${physicalValue(group)}:*`),
  },
  'AWS::IAM::Role': {
    Ref: (role) => role.property('RoleName') ?? `${role.stack.name}-${role.logicalId}`,
    Arn: (role) => iamArn(role, 'role'),
    RoleId: (role) => `AROA${deterministicId(role, 17, 36).toUpperCase()}`,
  },
  'AWS::IAM::ManagedPolicy': {
    Ref: (policy) => iamArn(policy, 'policy'),
    PolicyArn: (policy) => iamArn(policy, 'policy'),
  },
};

/** What `Ref`, or `Fn::GetAtt` with an attribute, returns for a resource on the local stage. */
export function physicalValue(resource: Resource, attribute = 'Ref'): unknown {
  const value = VALUES[resource.type]?.[attribute];
  if (!value) {
    throw new UnresolvedValueError(`${attribute === 'Ref' ? 'Ref' : `attribute ${attribute}`} of ${resource.where}`);
  }
  return value(resource);
}

/** The function's own ARN, without the version or alias that one may have named. */
export function unqualifiedFunctionArn(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}

/** `FunctionName` may be a name or an ARN. */
export function functionArnOf(resource: Resource): string {
  const nameOrArn = String(resource.property('FunctionName'));
  return nameOrArn.startsWith('arn:') ? nameOrArn : arn(resource, 'lambda', `function:${nameOrArn}`);
}

function arn({ stack }: Resource, service: string, rest: string): string {
  return `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${rest}`;
}

/** Roles and managed policies are of no region. */
function iamArn(resource: Resource, kind: 'role' | 'policy'): string {
  const { stack, logicalId } = resource;
  const name =
    kind === 'role'
      ? physicalValue(resource)
      : (resource.property('ManagedPolicyName') ?? `${stack.name}-${logicalId}`);
  return `arn:${stack.partition}:iam::${stack.account}:${kind}${resource.property('Path') ?? '/'}${name}`;
}

function userPoolId(pool: Resource): string {
  return `${pool.stack.region}_${deterministicId(pool, 9, 36)}`;
}

function functionName(fn: Resource): string {
  return String(fn.property('FunctionName') ?? generatedName(fn, 64));
}

function queueName(queue: Resource): string {
  const suffix = queue.property('FifoQueue') === true ? '.fifo' : '';
  return String(queue.property('QueueName') ?? generatedName(queue, 80 - suffix.length) + suffix);
}

function queueUrl(queue: Resource): string {
  const { region, urlSuffix, account } = queue.stack;
  return `https://sqs.${region}.${urlSuffix}/${account}/${queueName(queue)}`;
}

function parameterName(parameter: Resource): string {
  return String(parameter.property('Name') ?? `CFN-${parameter.logicalId}-${deterministicId(parameter, 12, 36)}`);
}

function secretArn(secret: Resource): string {
  const name = secret.property('Name') ?? `${secret.logicalId}-${deterministicId(secret, 12, 36)}`;
  return arn(secret, 'secretsmanager', `secret:${name}-${deterministicId(secret, 6, 36)}`);
}

function generatedName(resource: Resource, length: number): string {
  const name = `${resource.stack.name}-${resource.logicalId}`;
  return name.length <= length ? name : `${name.slice(0, length - 9)}-${deterministicId(resource, 8, 36)}`;
}

function deterministicUuid(resource: Resource): string {
  return deterministicId(resource, 32, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** An id that looks like the service's own and stays the same from start to start. */
function deterministicId(resource: Resource, length: number, radix: number): string {
  const digest = createHash('sha256').update(`${resource.stack.id}/${resource.logicalId}`).digest('hex');
  return BigInt(`0x${digest}`).toString(radix).slice(-length).padStart(length, '0');
}

const SECRETS = new WeakMap<Resource, string>();

/** Unlike ids, a secret is new at each start. */
function clientSecret(client: Resource): string {
  if (client.property('GenerateSecret') !== true) throw new Error(`${client.where} has no secret`);
  const secret =
    SECRETS.get(client) ??
    BigInt(`0x${randomBytes(40).toString('hex')}`)
      .toString(36)
      .slice(-51);
  SECRETS.set(client, secret);
  return secret;
}
