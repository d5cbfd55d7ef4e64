import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = resolve(__dirname, '..');

/** Packs the package as it would be published. It must be compiled. */
export function packPackage(directory: string): string {
  const output = npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', directory);
  const packs: unknown = JSON.parse(output);
  const [pack] = (Array.isArray(packs) ? packs : Object.values(packs as object)) as Array<{ filename: string }>;
  return join(directory, pack.filename);
}

/** Installs the packed package in a directory without its peers, as a function's own package does. */
export function installPackage(directory: string): void {
  npm(directory, 'install', '--offline', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', packPackage(directory)); // prettier-ignore
}

/** Bundles and minifies code that imports the installed package, as a user's build does. */
export function bundleWithPackage(directory: string, code: string, format: 'cjs' | 'esm' = 'esm'): string {
  const { outputFiles } = buildSync({
    stdin: { contents: code, resolveDir: directory, loader: 'ts' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format,
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

function npm(directory: string, ...args: readonly string[]): string {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  return execFileSync('npm', args, {
    cwd: directory,
    env: Object.fromEntries(inherited),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
