import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

export const PROJECT_ROOT = join(__dirname, '..', '..');

/** Not by `require.resolve`: not every package exports its package.json. */
export function versionOf(packageName: string): string {
  return readVersion(join(PROJECT_ROOT, 'node_modules', packageName));
}

/** One line on what was measured with: nothing in it names the machine. */
export function environmentLine(packageNames: readonly string[]): string {
  const packages = packageNames.map((name) => `${name} ${versionOf(name)}`);
  const library = `cdk-sendgrid-oauth-webhook ${readVersion(PROJECT_ROOT)}`;
  return [date(), `node ${process.version.slice(1)}`, ...packages, library, `${cpus().length} CPUs`].join(' · ');
}

function readVersion(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

function date(): string {
  return new Date().toISOString().slice(0, 10);
}
