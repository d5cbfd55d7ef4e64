import { deterministicId } from '../cloudformation/physical-ids';
import { ResourceValues } from '../cloudformation/physical-values';

export const SSM_VALUES: ResourceValues = {
  'AWS::SSM::Parameter': {
    Ref: (parameter) =>
      String(parameter.property('Name') ?? `CFN-${parameter.logicalId}-${deterministicId(parameter, 12)}`),
    Type: (parameter) => parameter.property('Type'),
    Value: (parameter) => parameter.property('Value'),
  },
};
