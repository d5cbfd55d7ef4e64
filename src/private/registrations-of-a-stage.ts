import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What no two registrations may share. A token is compared by its text. */
export interface RegistrationTraits {
  /** A URL, and the account at SendGrid. */
  readonly webhook: string;
  /** Name of the parameter that gets the public key. */
  readonly parameter?: string;
}

const registrations = new WeakMap<IConstruct, Array<readonly [IConstruct, RegistrationTraits]>>();

/** Registers a registration with its stage, and returns the stage's other ones by their paths. */
export function registerAndListOthers(
  registration: IConstruct,
  traits: RegistrationTraits,
): Array<[path: string, RegistrationTraits]> {
  const stage = Stage.of(registration) ?? registration.node.root;
  const others = (registrations.get(stage) ?? []).filter(([other]) => isInTree(other));
  registrations.set(stage, [...others, [registration, traits]]);
  return others.map(([other, of]) => [other.node.path, of]);
}

/** A user may remove a construct from the tree. */
function isInTree(construct: IConstruct): boolean {
  const { scope, id } = construct.node;
  return scope?.node.tryFindChild(id) === construct;
}
