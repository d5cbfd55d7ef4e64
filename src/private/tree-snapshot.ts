import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What was found, by the construct that it belongs to and by a name. */
interface Snapshot {
  readonly found: Map<IConstruct, Map<string, unknown>>;
  /** The number of constructs in the tree, until it is final. */
  readonly size?: number;
  /** Whether the CDK has resolved all references, so that resources are rendered as they will be in the template. */
  readonly isFinal: boolean;
}

/** By the root of the tree: a CDK stage, which is synthesized by itself, or the app. */
const snapshots = new WeakMap<IConstruct, Snapshot>();

/** The root of the constructs that are synthesized together with `scope`. */
export function synthesizedRoot(scope: IConstruct): IConstruct {
  return Stage.of(scope) ?? scope.node.root;
}

/** From now on the tree may change: a synthesis begins with its aspects, which can add constructs. */
export function forgetTree(scope: IConstruct): void {
  snapshots.delete(synthesizedRoot(scope));
}

/**
 * From now on the tree keeps its resources: the aspects of this synthesis have run. If an aspect asks for dependencies,
 * another one can still add constructs. Then it is called again afterwards, with another size of the tree.
 */
export function rememberTree(scope: IConstruct): void {
  const root = synthesizedRoot(scope);
  const snapshot = snapshots.get(root);
  if (snapshot?.isFinal) return;
  const size = sizeOf(root);
  if (snapshot?.size !== size) snapshots.set(root, { found: new Map(), size, isFinal: false });
}

/** A fraction of the work of `findAll()`. */
function sizeOf(root: IConstruct): number {
  return root.node.children.reduce((size, child) => size + sizeOf(child), 1);
}

/** From now on the tree is as it will be in the templates: the synthesis validates it. */
export function rememberFinalTree(scope: IConstruct): void {
  const root = synthesizedRoot(scope);
  if (!snapshots.get(root)?.isFinal) snapshots.set(root, { found: new Map(), isFinal: true });
}

/**
 * Finds something once for each synthesis: without it, each webhook of an app walks the whole tree for every place of a
 * template that depends on its API. While the tree may change, it is found again at each call.
 */
export function rememberedOf<T>(owner: IConstruct, name: string, find: () => T): T {
  const snapshot = snapshots.get(synthesizedRoot(owner));
  return snapshot ? remembered(snapshot, owner, name, find) : find();
}

/**
 * Renders something once for each synthesis. The values of references change until the CDK has resolved all of them, and
 * the asset of a nested stack is hashed in between.
 */
export function renderedOnceOf<T>(owner: IConstruct, name: string, render: () => T): T {
  const snapshot = snapshots.get(synthesizedRoot(owner));
  return snapshot?.isFinal ? remembered(snapshot, owner, name, render) : render();
}

function remembered<T>({ found }: Snapshot, owner: IConstruct, name: string, find: () => T): T {
  const ofOwner = found.get(owner) ?? new Map<string, unknown>();
  found.set(owner, ofOwner);
  if (!ofOwner.has(name)) ofOwner.set(name, find());
  return ofOwner.get(name) as T;
}
