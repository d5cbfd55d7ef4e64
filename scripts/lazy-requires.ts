/**
 * Makes the compiled constructs load each other, and the modules of aws-cdk-lib, when they are first used. Importing the
 * package then costs an app only what it uses. aws-cdk-lib is built in the same way.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** As TypeScript writes them. */
const IMPORT = /^const (\w+_\d+) = (require\("[^"]+"\));$/gm;
const REEXPORT = /^__exportStar\((require\("([^"]+)"\)), exports\);$/gm;
const STRICT = '"use strict";\n';

const LAZY =
  'const lazy = (load) => ({ get value() { const value = load(); Object.defineProperty(this, "value", { value }); return value; } });\n';
const REEXPORT_LAZY =
  'const reexport = (name, load) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => load()[name] });\n';

/** Changes the compiled files that `index.js` in `folder` loads. A file that has been changed stays as it is. */
export function makeRequiresLazy(folder: string): void {
  const files = loadedFiles(join(folder, 'index.js'), new Set());
  const texts = [...files].map((file) => [file, lazyText(file)] as const);
  // Only now, because the names of the exports are read by loading the files as they were.
  for (const [file, text] of texts) writeFileSync(file, text);
}

function loadedFiles(file: string, found: Set<string>): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/\brequire\("(\.[^"]+)"\)/g)) {
    loadedFiles(fileOf(file, path), found);
  }
  return found;
}

function fileOf(importer: string, path: string): string {
  const file = resolve(dirname(importer), path);
  return existsSync(file) && statSync(file).isDirectory() ? join(file, 'index.js') : `${file}.js`;
}

function lazyText(file: string): string {
  const text = readFileSync(file, 'utf8');
  const names = [...text.matchAll(IMPORT)].map(([, name]) => name);
  const withImports = names.reduce(
    (code, name) => code.replace(new RegExp(`(?<!const )\\b${name}\\b`, 'g'), `${name}.value`),
    text.replace(IMPORT, 'const $1 = lazy(() => $2);'),
  );
  const withExports = withImports.replace(REEXPORT, (_, required: string, path: string) =>
    exportsOf(fileOf(file, path))
      // Node.js finds the names that ES modules can import by these assignments.
      .map((name) => `exports.${name} = void 0;\nreexport("${name}", () => ${required});`)
      .join('\n'),
  );
  const helpers = [names.length > 0 ? LAZY : '', withExports === withImports ? '' : REEXPORT_LAZY].join('');
  return withExports.replace(STRICT, `${STRICT}${helpers}`);
}

function exportsOf(file: string): string[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return Object.keys(require(file) as object);
}

if (require.main === module) makeRequiresLazy(resolve(__dirname, '..', 'lib'));
