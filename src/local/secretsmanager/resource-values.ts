import { arnIn, deterministicId } from '../cloudformation/physical-ids';
import { ResourceValues } from '../cloudformation/physical-values';
import { Resource } from '../cloudformation/stack-model';

export const SECRETS_MANAGER_VALUES: ResourceValues = {
  'AWS::SecretsManager::Secret': { Ref: secretArn, Id: secretArn },
};

function secretArn(secret: Resource): string {
  const name = String(secret.property('Name') ?? `${secret.logicalId}-${deterministicId(secret, 12)}`);
  return arnIn(secret, 'secretsmanager', `secret:${name}-${deterministicId(secret, 6)}`);
}
