import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { Size, signedPost } from './posts';
import { bundleWithPackage, installPackage } from '../../scripts/packed-package';
import { alternate } from '../support/alternate';
import { runNode } from '../support/node-process';
import { median, pairedRatio } from '../support/stats';

const LIBRARIES = ['official', 'ours'] as const;
type Library = (typeof LIBRARIES)[number];

export interface FirstCall {
  readonly size: Size;
  /** Median time of the first call in a fresh process. */
  readonly milliseconds: Record<Library, number>;
  readonly speedup: number;
}

export interface FirstCalls {
  readonly calls: readonly FirstCall[];
  /** Of the minified bundle. */
  readonly bytes: Record<Library, number>;
}

/** From the published package, as users bundle it. */
const OURS = "export { verifySignature as verify } from 'cdk-sendgrid-oauth-webhook/events'";

const SCRIPT = `
  const { verify } = require(process.argv[1]);
  const post = require(process.argv[2]);
  post.payload = Buffer.from(post.payload, 'base64');
  const start = performance.now();
  const isGenuine = verify(post);
  const end = performance.now();
  if (!isGenuine) throw new Error('a genuine post must verify');
  process.stdout.write(String(end - start));
`;

/**
 * Time of the first call in a fresh process: it parses the key, and the code runs for the first time. The module is
 * loaded by then, and the post is in memory.
 */
export function measureFirstCalls(sizes: readonly Size[], rounds: number): FirstCalls {
  const folder = mkdtempSync(join(tmpdir(), 'bench-verify-'));
  try {
    const bundle = (library: Library) => join(folder, `${library}.js`);
    buildSync({
      entryPoints: [join(__dirname, 'subjects', 'official.ts')],
      outfile: bundle('official'),
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
    });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    installPackage(folder);
    writeFileSync(bundle('ours'), bundleWithPackage(folder, OURS, 'cjs'));
    const calls = sizes.map((size): FirstCall => {
      const post = signedPost(size);
      const file = join(folder, 'post.json');
      writeFileSync(file, JSON.stringify({ ...post, payload: post.payload.toString('base64') }));
      const times = alternate(LIBRARIES, rounds, (library) =>
        Number(runNode(['--eval', SCRIPT, bundle(library), file], folder).stdout),
      );
      return {
        size,
        milliseconds: { official: median(times.official), ours: median(times.ours) },
        speedup: pairedRatio(times.official, times.ours),
      };
    });
    return { calls, bytes: { official: statSync(bundle('official')).size, ours: statSync(bundle('ours')).size } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
