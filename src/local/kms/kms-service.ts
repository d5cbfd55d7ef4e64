import { arnIn, deterministicUuid } from '../cloudformation/physical-ids';
import { LocalService } from '../service/local-service';

/** Keys that other resources refer to. The stage encrypts nothing. */
export const kmsService: LocalService = {
  resourceValues: {
    'AWS::KMS::Key': {
      Ref: deterministicUuid,
      KeyId: deterministicUuid,
      Arn: (key) => arnIn(key, 'kms', `key/${deterministicUuid(key)}`),
    },
    'AWS::KMS::Alias': { Ref: (alias) => alias.property('AliasName') },
  },
};
