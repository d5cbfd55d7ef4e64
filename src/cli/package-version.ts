import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the version of this package. Its manifest is two directories up, both from src/cli/ and from lib/cli/. */
export function packageVersion(): string {
  const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
