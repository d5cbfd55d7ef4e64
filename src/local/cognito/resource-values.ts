import { randomBytes } from 'node:crypto';
import { arnIn, deterministicId } from '../cloudformation/physical-ids';
import { ResourceValues } from '../cloudformation/physical-values';
import { Resource } from '../cloudformation/stack-model';
import { UnresolvedValueError } from '../errors';

export const COGNITO_VALUES: ResourceValues = {
  'AWS::Cognito::UserPool': {
    Ref: userPoolId,
    UserPoolId: userPoolId,
    Arn: (pool) => arnIn(pool, 'cognito-idp', `userpool/${userPoolId(pool)}`),
    ProviderName: providerName,
    ProviderURL: (pool) => `https://${providerName(pool)}`,
  },
  'AWS::Cognito::UserPoolClient': {
    Ref: (client) => deterministicId(client, 26),
    ClientId: (client) => deterministicId(client, 26),
    ClientSecret: clientSecret,
    Name: (client) => client.property('ClientName') ?? deterministicId(client, 12),
  },
  'AWS::Cognito::UserPoolResourceServer': { Ref: (server) => server.property('Identifier') },
  'AWS::Cognito::UserPoolDomain': { Ref: (domain) => domain.property('Domain') },
};

function userPoolId(pool: Resource): string {
  return `${pool.stack.region}_${deterministicId(pool, 9)}`;
}

function providerName(pool: Resource): string {
  return `cognito-idp.${pool.stack.region}.${pool.stack.urlSuffix}/${userPoolId(pool)}`;
}

const SECRETS = new WeakMap<Resource, string>();

/** Unlike an id, a secret is different each time the stage starts. */
function clientSecret(client: Resource): string {
  if (client.property('GenerateSecret') !== true) throw new UnresolvedValueError(`${client.where} has no secret`);
  const secret = SECRETS.get(client) ?? randomSecret();
  SECRETS.set(client, secret);
  return secret;
}

/** A value in the style of a generated client secret. */
function randomSecret(): string {
  return BigInt(`0x${randomBytes(40).toString('hex')}`)
    .toString(36)
    .slice(-51);
}
