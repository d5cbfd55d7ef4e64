import { Stage } from 'aws-cdk-lib';
import { Dependable, IConstruct } from 'constructs';

/** What was found during a synthesis. */
interface Snapshot {
  /** The result of the synthesis before, which the CDK replaces when the synthesis is done. */
  readonly assembly: unknown;
  /** By the construct that it belongs to, and by a name. */
  readonly found: Map<IConstruct, Map<string, unknown>>;
}

/** Since the CDK began to prepare the tree: its aspects have run, so it keeps its resources. */
const prepared = new WeakMap<IConstruct, Snapshot>();

/** Since the CDK validates the tree: all references are resolved, so resources are rendered as in the template. */
const validated = new WeakMap<IConstruct, Snapshot>();

const observed = new WeakSet<IConstruct>();

/** The root of the constructs that are synthesized together with `scope`. */
export function synthesizedRoot(scope: IConstruct): IConstruct {
  return Stage.of(scope) ?? scope.node.root;
}

/**
 * Calls a function at each synthesis, after the aspects and before the CDK applies any dependency, and makes the functions
 * below remember what they find. Without them, each webhook of an app would walk the whole tree.
 */
export function beforeDependencies(scope: IConstruct, prepare: () => void): void {
  const root = synthesizedRoot(scope);
  if (!observed.has(root)) {
    observed.add(root);
    whenDependenciesAreRead(root, () => {
      prepared.set(root, newSnapshot(root));
      validated.delete(root);
    });
    root.node.addValidation({
      validate: () => {
        validated.set(root, newSnapshot(root));
        return [];
      },
    });
  }
  whenDependenciesAreRead(root, prepare);
}

/** The CDK reads the dependencies of the root first. An aspect may read them too, earlier. */
function whenDependenciesAreRead(root: IConstruct, callback: () => void): void {
  const nothing = {};
  Dependable.implement(nothing, {
    get dependencyRoots() {
      callback();
      return [];
    },
  });
  root.node.addDependency(nothing);
}

/** Finds something in the tree once for each synthesis. While the tree may change, it is found again at each call. */
export function foundOnce<T>(owner: IConstruct, name: string, find: () => T): T {
  return once(prepared, owner, name, find);
}

/**
 * Renders something once for each synthesis. Before its validation, it is rendered again at each call, because the values
 * of references change until the CDK has resolved all of them, and the asset of a nested stack is hashed in between.
 */
export function renderedOnce<T>(owner: IConstruct, name: string, render: () => T): T {
  return once(validated, owner, name, render);
}

function newSnapshot(root: IConstruct): Snapshot {
  return { assembly: assemblyOf(root), found: new Map() };
}

/** Private in the CDK, and the same in all versions of it. */
function assemblyOf(root: IConstruct): unknown {
  return (root as { readonly assembly?: unknown }).assembly;
}

function once<T>(since: WeakMap<IConstruct, Snapshot>, owner: IConstruct, name: string, find: () => T): T {
  const root = synthesizedRoot(owner);
  const snapshot = since.get(root);
  // After a synthesis, the tree may change again. After one that failed, the snapshot stays until the next one.
  if (!snapshot || snapshot.assembly !== assemblyOf(root)) return find();
  const { found } = snapshot;
  const ofOwner = found.get(owner) ?? new Map<string, unknown>();
  found.set(owner, ofOwner);
  if (!ofOwner.has(name)) ofOwner.set(name, find());
  return ofOwner.get(name) as T;
}
