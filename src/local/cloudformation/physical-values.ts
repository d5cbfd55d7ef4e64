import { Resource } from './stack-model';
import { OnlyKnownToAwsError } from '../errors';

/** Values of one resource type: `Ref` under the key `Ref`, `Fn::GetAtt` under the name of the attribute. */
export type Values = Readonly<Record<string, (resource: Resource) => unknown>>;

/** Values by resource type. */
export type ResourceValues = Readonly<Record<string, Values>>;

/** Returns the value of `Ref`, or of `Fn::GetAtt` with an attribute, for a resource on the local stage. */
export function physicalValue(values: ResourceValues, resource: Resource, attribute = 'Ref'): unknown {
  const value = values[resource.type]?.[attribute];
  if (!value) {
    throw new OnlyKnownToAwsError(`${attribute === 'Ref' ? 'Ref' : `attribute ${attribute}`} of ${resource.where}`);
  }
  return value(resource);
}
