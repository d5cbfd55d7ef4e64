import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Artifact, readArtifacts } from './assembly-manifest';
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
  const stacks = stacksIn(resolve(directory));
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

/** The stacks of stages come last. */
function stacksIn(directory: string): AssemblyStack[] {
  const artifacts = readArtifacts(directory);
  return [
    ...artifacts
      .filter(({ type }) => type === 'aws:cloudformation:stack')
      .map((a) => readStack(directory, a, artifacts)),
    ...artifacts.flatMap(({ type, properties }) =>
      type === 'cdk:cloud-assembly' ? stacksIn(join(directory, properties.directoryName!)) : [],
    ),
  ];
}

function readStack(directory: string, stack: Artifact, artifacts: readonly Artifact[]): AssemblyStack {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(stack.environment ?? '') ?? [];
  const manifests = artifacts.filter(
    ({ id, type }) => type === 'cdk:asset-manifest' && stack.dependencies.includes(id),
  );
  return {
    id: stack.displayName ?? stack.id,
    name: stack.properties.stackName ?? stack.id,
    region: region?.startsWith('unknown-') ? undefined : region,
    account: account?.startsWith('unknown-') ? undefined : account,
    template: JSON.parse(readFileSync(join(directory, stack.properties.templateFile!), 'utf8')) as Template,
    assets: new Map(manifests.flatMap(({ properties }) => readAssets(join(directory, properties.file!)))),
  };
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
