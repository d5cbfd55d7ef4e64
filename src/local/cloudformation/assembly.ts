import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AssetManifestArtifact, CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { Template } from './template';

/** A file asset, which `cdk deploy` publishes to the asset bucket. */
export interface FileAsset {
  readonly path: string;
  /** `zip` for a directory that is zipped when published, `file` for a file that is published unchanged. */
  readonly packaging: string;
}

export interface AssemblyStack {
  /** As the user writes it: `Stack` or `Stage/Stack`. */
  readonly id: string;
  readonly name: string;
  /** Undefined in an environment-agnostic stack. */
  readonly region?: string;
  readonly account?: string;
  readonly template: Template;
  /** By object key. */
  readonly assets: ReadonlyMap<string, FileAsset>;
}

/** Reads the stacks of a cloud assembly, including those of its stages. */
export function readAssembly(directory: string, only?: readonly string[]): AssemblyStack[] {
  if (!existsSync(join(directory, 'manifest.json'))) {
    throw new Error(`no cloud assembly in '${directory}': run 'npx cdk synth' first, or pass its output directory`);
  }
  const stacks = new CloudAssembly(resolve(directory)).stacksRecursively.map(readStack);
  const missing = (only ?? []).filter((name) => !stacks.some((stack) => isNamed(stack, name)));
  if (missing.length > 0) {
    const known = stacks.map((stack) => stack.id).join(', ');
    throw new Error(`no stack '${missing.join("', '")}' in the assembly; it has: ${known}`);
  }
  return only ? stacks.filter((stack) => only.some((name) => isNamed(stack, name))) : stacks;
}

function isNamed(stack: AssemblyStack, name: string): boolean {
  return stack.id === name || stack.name === name;
}

function readStack(artifact: CloudFormationStackArtifact): AssemblyStack {
  const { account, region } = artifact.environment;
  return {
    id: artifact.hierarchicalId,
    name: artifact.stackName,
    region: region.startsWith('unknown-') ? undefined : region,
    account: account.startsWith('unknown-') ? undefined : account,
    template: artifact.template as Template,
    assets: new Map(artifact.dependencies.filter(isAssetManifest).flatMap((manifest) => readAssets(manifest.file))),
  };
}

function isAssetManifest(artifact: unknown): artifact is AssetManifestArtifact {
  return AssetManifestArtifact.isAssetManifestArtifact?.(artifact) ?? 'file' in (artifact as object);
}

interface AssetManifest {
  readonly files?: Record<
    string,
    {
      readonly source: { readonly path?: string; readonly packaging?: string };
      readonly destinations: Record<string, { readonly objectKey: string }>;
    }
  >;
}

function readAssets(file: string): Array<[string, FileAsset]> {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as AssetManifest;
  return Object.values(manifest.files ?? {}).flatMap(({ source, destinations }) => {
    if (source.path === undefined) return [];
    const asset = { path: resolve(dirname(file), source.path), packaging: source.packaging ?? 'file' };
    return Object.values(destinations).map(({ objectKey }): [string, FileAsset] => [objectKey, asset]);
  });
}
