import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What registrations must not have in common. Tokens are compared as the texts that stand for them. */
export interface RegistrationTraits {
  /** A URL, and the account at SendGrid. */
  readonly webhook: string;
  readonly clientId?: string;
  readonly rotates: boolean;
  /** Name of the parameter that gets the public key. */
  readonly parameter?: string;
}

const registrations = new WeakMap<IConstruct, Array<readonly [IConstruct, RegistrationTraits]>>();

/** The registrations that a stage has so far, by their paths; notes one more. */
export function othersOf(registration: IConstruct, traits: RegistrationTraits): Array<[string, RegistrationTraits]> {
  const stage = Stage.of(registration) ?? registration.node.root;
  const all = (registrations.get(stage) ?? []).filter(([other]) => isInTree(other));
  registrations.set(stage, [...all, [registration, traits]]);
  return all.map(([other, of]) => [other.node.path, of]);
}

/** Somebody may have removed it. */
function isInTree(construct: IConstruct): boolean {
  const { scope, id } = construct.node;
  return scope?.node.tryFindChild(id) === construct;
}
