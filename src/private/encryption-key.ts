import { Stack, Token } from 'aws-cdk-lib';
import { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { failProp, requireKind } from './validation';

/** Returns the key of a prop `encryptionKey`, or the key behind its alias, which must be in the stack's environment. */
export function resolveEncryptionKey(scope: IConstruct, encryptionKey: IKey | undefined): IKey | undefined {
  requireKind(scope, 'encryptionKey', encryptionKey, 'keyId', 'a KMS key');
  const key = encryptionKey && targetOf(scope, encryptionKey);
  validateEncryptionKey(scope, key);
  return key;
}

/** Requires a key, or an alias, of the region of the stack. A key of another account must be imported. */
export function validateEncryptionKey(scope: IConstruct, key: IKey | undefined): void {
  requireKind(scope, 'encryptionKey', key, 'keyId', 'a KMS key');
  if (!key) return;
  const own = Stack.of(scope);
  const { region } = key.env;
  const isOtherRegion = region !== own.region && !Token.isUnresolved(region) && !Token.isUnresolved(own.region);
  if (isOtherRegion) {
    failProp(
      scope,
      'encryptionKey',
      `be in the region of the stack, '${own.region}'`,
      region,
      'use a key of that region',
    );
  }
  // KMS chooses the id of a new key at deployment, and CloudFormation passes it on in one account and region only.
  const isImported = key.node.defaultChild === undefined;
  const { environment } = Stack.of(key);
  if (!isImported && environment !== own.environment) {
    failProp(
      scope,
      'encryptionKey',
      `be created in a stack of the same account and region, '${own.environment}'`,
      environment,
      'give both stacks the same `env`, or import the key with `Key.fromKeyArn()`',
    );
  }
}

function targetOf(scope: IConstruct, key: IKey): IKey {
  const { aliasName } = key as Partial<IAlias>;
  if (aliasName === undefined) return key;
  try {
    return (key as IAlias).aliasTargetKey;
  } catch {
    return failProp(
      scope,
      'encryptionKey',
      'be a key, or an alias whose key is known',
      aliasName,
      'CloudWatch Logs accepts no alias, and permissions refer to keys; import the key with `Key.fromKeyArn()` or ' +
        '`Key.fromLookup()`',
    );
  }
}
