import { Stack, Token } from 'aws-cdk-lib';
import { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { failProp, requireKind } from './validation';

/** Returns the key of a prop `encryptionKey`, or the key behind its alias, which must be in the region of the scope. */
export function resolveEncryptionKey(scope: IConstruct, encryptionKey: IKey | undefined): IKey | undefined {
  requireKind(scope, 'encryptionKey', encryptionKey, 'keyId', 'a KMS key');
  const key = encryptionKey && targetOf(scope, encryptionKey);
  const [own, region] = [Stack.of(scope).region, key?.env.region];
  if (Token.isUnresolved(own) || Token.isUnresolved(region)) return key;
  if (region !== undefined && region !== own) {
    failProp(scope, 'encryptionKey', `be in the region of the stack, '${own}'`, region, 'use a key of that region');
  }
  return key;
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
