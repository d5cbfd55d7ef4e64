import { mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Scopes of the modules that Lambda's Node.js runtimes provide. `NodejsFunction` leaves them out of its bundles. */
const SCOPES = ['@aws-sdk', '@smithy'];

/**
 * Links the modules that Lambda provides, as the user's project has them, into a directory `node_modules`. Links work for
 * `require` and `import` alike, and every other module of the project stays out of reach, as on AWS.
 *
 * @param projects directories whose `node_modules`, or those of their parents, have the modules; the first takes precedence
 */
export async function linkRuntimeModules(nodeModules: string, projects: readonly string[]): Promise<void> {
  for (const scope of SCOPES) {
    const targets = new Map<string, string>();
    for (const directory of projects.flatMap(withParents)) {
      const source = join(directory, 'node_modules', scope);
      for (const name of await readdir(source).catch(() => [])) {
        if (!targets.has(name)) targets.set(name, join(source, name));
      }
    }
    if (targets.size === 0) continue;
    await mkdir(join(nodeModules, scope), { recursive: true });
    // On Windows, a junction needs no privilege.
    const links = [...targets].map(async ([name, target]) =>
      symlink(target, join(nodeModules, scope, name), 'junction'),
    );
    await Promise.all(links);
  }
}

function withParents(directory: string): string[] {
  const absolute = resolve(directory);
  const parent = dirname(absolute);
  return parent === absolute ? [absolute] : [absolute, ...withParents(parent)];
}
