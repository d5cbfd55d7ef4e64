import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryDirectory } from '../support/directories';

export const ROOT = resolve(__dirname, '..', '..');

export { packPackage } from '../../scripts/packed-package';

const NAME = 'cdk-sendgrid-oauth-webhook';

/** Every flag of TypeScript that makes it stricter. */
const STRICTEST = {
  target: 'ES2022',
  lib: ['es2022'],
  types: ['node'],
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUncheckedSideEffectImports: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
};

export interface Versions {
  readonly cdk: string;
  readonly constructs: string;
}

/** A fresh CDK app in a directory of its own, with the packed package installed. */
export class Consumer {
  public readonly directory = temporaryDirectory();

  constructor(tarball: string, { cdk, constructs }: Versions) {
    cpSync(join(__dirname, 'app'), this.directory, { recursive: true });
    this.write('package.json', { name: 'consumer', version: '0.0.0', private: true });
    const packages = [
      tarball,
      `aws-cdk-lib@${cdk}`,
      `constructs@${constructs}`,
      'typescript@~5.9.0',
      '@types/node@^20',
    ];
    this.run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...packages]);
  }

  /**
   * Compiles the app with the strictest flags, and checks the declarations of this package, too.
   *
   * @returns the compiler errors
   */
  public compile(moduleResolution: 'node' | 'node16', files = '*.ts'): string[] {
    const module = moduleResolution === 'node' ? 'commonjs' : 'node16';
    return this.errorsOf({ ...STRICTEST, module, moduleResolution, isolatedModules: true }, files);
  }

  /** Compiles the app's ES modules with the strictest flags and returns the compiler errors. */
  public compileEsModules(): string[] {
    return this.errorsOf({ ...STRICTEST, module: 'node16', verbatimModuleSyntax: true }, '*.mts');
  }

  /** Runs an app as the CDK's command line does; returns the template of its stack. */
  public synth(app: string, outdir: string, stack: string): Record<string, unknown> {
    this.run(process.execPath, [app], { CDK_OUTDIR: outdir });
    return JSON.parse(this.read(`${outdir}/${stack}.template.json`)) as Record<string, unknown>;
  }

  public installed(): string[] {
    const names = readdirSync(join(this.directory, 'node_modules')).filter((name) => !name.startsWith('.'));
    return names.flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(this.directory, 'node_modules', name)).map((n) => `${name}/${n}`)
        : [name],
    );
  }

  public read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8');
  }

  public run(command: string, args: readonly string[], env: Record<string, string> = {}): string {
    return run(command, args, this.directory, env);
  }

  private errorsOf(compilerOptions: object, include: string): string[] {
    this.write('tsconfig.json', { compilerOptions, include: [include] });
    return JSON.parse(this.run(process.execPath, [join(__dirname, 'type-errors.js'), NAME])) as string[];
  }

  private write(file: string, content: object): void {
    writeFileSync(join(this.directory, file), JSON.stringify(content));
  }
}

function run(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): string {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  return execFileSync(command, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
