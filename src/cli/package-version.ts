import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version of the package, which lies two directories up, of the source and of the bundle. */
export function packageVersion(): string {
  const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
