import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { makeRequiresLazy } from '../../scripts/lazy-requires';
import { runNode } from '../support/node-process';
import { PROJECT_ROOT } from '../support/versions';

const LIBRARY = 'cdk-sendgrid-oauth-webhook';
/** What a consumer has in node_modules and does not bundle. */
const INSTALLED = ['aws-cdk-lib', 'constructs', '@aws-solutions-constructs'];

export const APPS = [
  'by-hand',
  'by-hand-one-partition',
  'ours',
  'solutions-constructs',
  'solutions-constructs-defaults',
] as const;
export type AppName = (typeof APPS)[number];

/** Apps with several webhooks, with the defaults and with a queue, signature verification and access logs. */
export const SEVERAL = {
  defaults: ['several-by-hand', 'several-ours'],
  everything: ['several-by-hand-everything', 'several-ours-everything'],
} as const;
export type SeveralName = (typeof SEVERAL)[keyof typeof SEVERAL][number];

/**
 * A temporary folder that is to Node.js what a consumer's project is: the apps as JavaScript, and in node_modules the
 * library as the separate CommonJS files that TypeScript makes of `src`, so that neither a TypeScript loader's start
 * nor a stale `lib` is in the figures.
 */
export class Workspace {
  public readonly folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  private readonly library = join(this.folder, 'node_modules', LIBRARY);

  /** Compiles and bundles everything. */
  public prepare(): void {
    mkdirSync(this.library, { recursive: true });
    for (const name of INSTALLED) {
      symlinkSync(join(PROJECT_ROOT, 'node_modules', name), join(this.folder, 'node_modules', name), 'junction');
    }
    symlinkSync(join(PROJECT_ROOT, 'assets'), join(this.library, 'assets'), 'junction');
    copyFileSync(join(PROJECT_ROOT, 'package.json'), join(this.library, 'package.json'));
    const compiler = join(PROJECT_ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    runNode([compiler, '--project', 'tsconfig.json', '--outDir', join(this.library, 'lib')], PROJECT_ROOT);
    makeRequiresLazy(join(this.library, 'lib'));
    buildSync({
      entryPoints: [...APPS, ...SEVERAL.defaults, ...SEVERAL.everything].map((app) =>
        join(__dirname, 'apps', `${app}.ts`),
      ),
      outdir: this.folder,
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: [LIBRARY, ...INSTALLED.flatMap((name) => [name, `${name}/*`])],
      // Without the project's `paths`, by which the library's name would mean its source.
      tsconfigRaw: {},
      logLevel: 'warning',
    });
  }

  /** The modules of `aws-cdk-lib` that our compiled files require when they are loaded. */
  public requiredCdkModules(): string[] {
    const lib = join(this.library, 'lib');
    const files = readdirSync(lib).filter((file) => file.endsWith('.js'));
    const modules = files.flatMap((file) =>
      [...readFileSync(join(lib, file), 'utf8').matchAll(/require\("(aws-cdk-lib[^"]*|constructs)"\)/g)].map(
        (m) => m[1],
      ),
    );
    return [...new Set(modules)].sort();
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
