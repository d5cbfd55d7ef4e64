import { IConstruct } from 'constructs';

const CLAIMS = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** Claims a name that only one construct below `root` may have. Returns the construct that already has it, if any. */
export function claim(root: IConstruct, name: string, claimant: IConstruct): IConstruct | undefined {
  const claims = CLAIMS.get(root) ?? new Map<string, IConstruct>();
  CLAIMS.set(root, claims);
  const holder = claims.get(name);
  if (holder && isInTree(holder)) return holder;
  claims.set(name, claimant);
  return undefined;
}

/** A user may remove a construct from the tree, or one that contains it. */
export function isInTree({ node }: IConstruct): boolean {
  return node.scopes.every((one) => !one.node.scope || one.node.scope.node.tryFindChild(one.node.id) === one);
}
