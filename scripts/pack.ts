import { execFileSync } from 'node:child_process';

/** What `npm pack` says of the package. */
export interface Pack {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: ReadonlyArray<{ readonly path: string; readonly size: number }>;
}

/** Returns the size of the package as it would be published. It must be built. */
export function readPack(): Pack {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' });
  const packs: unknown = JSON.parse(output);
  const [pack] = (Array.isArray(packs) ? packs : Object.values(packs as object)) as Pack[];
  return pack;
}
