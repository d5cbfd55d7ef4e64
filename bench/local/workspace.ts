import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { SendGridOAuthWebhook } from '../../src';
import { PROJECT_ROOT } from '../support/versions';

/** The last versions that run without an account. */
const OFFLINE = { serverless: '3.40.0', 'serverless-offline': '13.9.0' };
export const OFFLINE_VERSIONS = Object.entries(OFFLINE).map(([name, version]) => `${name} ${version}`);

const CACHE = join(PROJECT_ROOT, '.cache', 'bench-local');

const SERVERLESS_YML = `
service: bench
frameworkVersion: '3'
provider: { name: aws, runtime: nodejs20.x }
plugins: [serverless-offline]
functions:
  webhook:
    handler: handler.handler
    events: [{ http: { method: post, path: activity } }]
`;

/** A temporary folder with the command line bundled from `src`, the programs of the bench, and an app for each subject. */
export class Workspace {
  public readonly folder = mkdtempSync(join(tmpdir(), 'bench-local-'));
  public readonly cli = join(this.folder, 'lib', 'cli', 'index.js');
  public readonly assembly = join(this.folder, 'cdk.out');
  public readonly offline = join(this.folder, 'offline');

  public prepare(): void {
    this.bundle();
    this.synthesize();
    this.installOffline();
  }

  public program(name: string): string {
    return join(this.folder, 'programs', `${name}.js`);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As scripts/bundle.ts does. */
  private bundle(): void {
    const options = { bundle: true, platform: 'node', target: 'node20', minify: true, logLevel: 'warning' } as const;
    const source = (path: string) => join(PROJECT_ROOT, 'src', path);
    const outfile = join(this.folder, 'lib', 'local', 'index.js');
    buildSync({ ...options, entryPoints: [source('local/index.ts')], outfile, external: ['aws-cdk-lib'] });
    cpSync(source('local/runtimes'), join(this.folder, 'lib', 'local', 'runtimes'), { recursive: true });
    buildSync({
      ...options,
      entryPoints: [source('cli/index.ts')],
      outfile: this.cli,
      mainFields: ['module', 'main'],
      external: ['../local'],
    });
    const programs = ['load', 'no-op-server', 'heap-probe', 'handler'];
    buildSync({
      ...options,
      entryPoints: programs.map((name) => join(__dirname, 'programs', `${name}.ts`)),
      outdir: join(this.folder, 'programs'),
    });
    mkdirSync(join(this.folder, 'node_modules'));
    for (const name of ['aws-cdk-lib', 'constructs']) {
      symlinkSync(join(PROJECT_ROOT, 'node_modules', name), join(this.folder, 'node_modules', name), 'junction');
    }
    cpSync(join(PROJECT_ROOT, 'package.json'), join(this.folder, 'package.json'));
  }

  private synthesize(): void {
    const app = new App({ outdir: this.assembly, analyticsReporting: false });
    const stack = new Stack(app, 'Stack');
    const handler = new Function(stack, 'Handler', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(readFileSync(this.program('handler'), 'utf8')),
    });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    app.synth();
  }

  private installOffline(): void {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(join(CACHE, 'package.json'), JSON.stringify({ private: true, dependencies: OFFLINE }));
    // Takes a minute the first time.
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], {
      cwd: CACHE,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    mkdirSync(this.offline);
    symlinkSync(join(CACHE, 'node_modules'), join(this.offline, 'node_modules'), 'junction');
    writeFileSync(join(this.offline, 'serverless.yml'), SERVERLESS_YML);
    cpSync(this.program('handler'), join(this.offline, 'handler.js'));
  }
}
