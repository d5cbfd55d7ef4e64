import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An artifact of a cloud assembly. Only what the stage reads, which is the same in all versions of the schema.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html
 */
export interface Artifact {
  readonly id: string;
  readonly type: string;
  /** `aws://account/region` */
  readonly environment?: string;
  /** The path of a stack's construct. */
  readonly displayName?: string;
  /** IDs of artifacts. */
  readonly dependencies: readonly string[];
  readonly properties: {
    readonly templateFile?: string;
    readonly stackName?: string;
    /** Of an asset manifest. */
    readonly file?: string;
    /** Of the assembly of a stage. */
    readonly directoryName?: string;
  };
}

/** Reads the artifacts of one assembly, without its stages. An artifact comes after its dependencies. */
export function readArtifacts(directory: string): Artifact[] {
  const file = join(directory, 'manifest.json');
  if (!existsSync(file)) {
    throw new Error(`no cloud assembly in '${directory}': run 'npx cdk synth' first, or pass its output directory`);
  }
  const { artifacts = {} } = parseManifest(file);
  return inOrder(
    Object.entries(artifacts).map(([id, artifact]) => ({ dependencies: [], properties: {}, ...artifact, id })),
  );
}

function parseManifest(file: string): { artifacts?: Record<string, Partial<Artifact> & { readonly type: string }> } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof parseManifest>;
  } catch (error) {
    throw new Error(`could not read ${file} (${(error as Error).message}): run 'npx cdk synth' again`);
  }
}

/** Orders as `cdk deploy` does: by dependencies, and by ID where they leave a choice. */
function inOrder(artifacts: readonly Artifact[]): Artifact[] {
  const ordered: Artifact[] = [];
  let remaining = [...artifacts].sort((a, b) => (a.id < b.id ? -1 : 1));
  while (remaining.length > 0) {
    const waiting = new Set(remaining.map(({ id }) => id));
    const next = remaining.filter(({ dependencies }) => !dependencies.some((id) => waiting.has(id)));
    if (next.length === 0) throw new Error(`artifacts depend on each other: ${[...waiting].join(', ')}`);
    ordered.push(...next);
    remaining = remaining.filter((artifact) => !next.includes(artifact));
  }
  return ordered;
}
