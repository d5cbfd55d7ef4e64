import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..', '..');

/** Cloud assemblies of the demo, in a directory that is removed at the end. */
export class Assemblies {
  private readonly directory = mkdtempSync(join(tmpdir(), 'sendgrid-oauth-webhook-demo-'));

  /** Synthesizes an example as the CDK CLI does: runs its app with the output directory in the environment. */
  public async synth(example: string, context: Readonly<Record<string, string>> = {}): Promise<string> {
    const assembly = mkdtempSync(join(this.directory, `${example}-`));
    const app = join(ROOT, 'examples', 'typescript', example, 'app.ts');
    const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const args = [tsx, '--tsconfig', join(ROOT, 'tsconfig.dev.json'), app];
    const env = { ...process.env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) };
    const child = spawn(process.execPath, args, { cwd: ROOT, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const status = await new Promise((done) => child.once('close', done));
    if (status !== 0) throw new Error(`${example} does not synthesize:\n${output}`);
    return assembly;
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
