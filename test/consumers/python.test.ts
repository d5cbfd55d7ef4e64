import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './consumer';
import { temporaryDirectory } from '../support/directories';

const EXAMPLES = join(ROOT, 'examples');
const directory = temporaryDirectory();

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const options = { cwd: ROOT, env: { ...process.env, ...env }, stdio: 'pipe' } as const;
  execFileSync(command, args, options);
}

function hasPython(): boolean {
  try {
    run('python3', ['-c', 'import ensurepip, venv']);
    return true;
  } catch {
    return false;
  }
}

/** Builds the wheel as it would be published, and installs it with its peers into a fresh environment. */
function installWheel(): string {
  run(process.execPath, [
    join('node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak'),
    '--target',
    'python',
    '--outdir',
    directory,
    // The examples in the documentation stay in TypeScript, because their translation takes longer than the build.
    '--rosetta-unknown-snippets',
    'verbatim',
  ]);
  const wheel = readdirSync(join(directory, 'python')).find((file) => file.endsWith('.whl'))!;
  run('python3', ['-m', 'venv', join(directory, 'venv')]);
  const python = join(directory, 'venv', 'bin', 'python');
  // Compiling all modules of the CDK takes longer than installing them, and the app imports few.
  run(python, ['-m', 'pip', 'install', '--quiet', '--no-compile', join(directory, 'python', wheel)]);
  return python;
}

function templateOf(assembly: string): { Resources: Record<string, { Metadata?: unknown }> } {
  return JSON.parse(readFileSync(join(directory, assembly, 'SendGridWebhookPython.template.json'), 'utf8'));
}

(hasPython() ? test : test.skip)(
  'the quick start in Python has the template of the one in TypeScript (skipped where python3 has no venv)',
  () => {
    const python = installWheel();
    run(python, [join(EXAMPLES, 'python', 'quickstart', 'app.py')], { CDK_OUTDIR: join(directory, 'python-app') });
    const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const app = join(EXAMPLES, 'typescript', 'python-handler', 'app.ts');
    run(process.execPath, [tsx, '--tsconfig', 'tsconfig.dev.json', app], { CDK_OUTDIR: join(directory, 'ts-app') });

    const resources = templateOf('python-app').Resources;

    expect(Object.keys(resources)).toContain('WebhookClient261B7511');
    expect(resources).toEqual(templateOf('ts-app').Resources);
  },
  400_000,
);
