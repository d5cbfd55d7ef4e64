/**
 * Bundles what is no jsii API, with its dependencies: the kit for handlers, the code of this library's functions, the
 * local stage and the command line. Consumers install nothing but this package and its peers.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { generateDtsBundle } from 'dts-bundle-generator';
import { build, Metafile } from 'esbuild';

const ROOT = resolve(__dirname, '..');
const EVENTS = 'src/events/index.ts';
const SHARED = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  keepNames: true,
  metafile: true,
  absWorkingDir: ROOT,
} as const;

/** Everything, or with the argument `functions` what runs in functions: the demo needs no more. */
async function main([what]: string[]): Promise<void> {
  await bundleEvents();
  const receiver = await bundleFunction('receiver', 'src/receiver/receiver.lambda.ts');
  const registration = await bundleFunction('registration', 'src/registration/handler/registration.lambda.ts');
  if (what === 'functions') return;
  declareEvents();

  const local = await build({
    ...SHARED,
    entryPoints: ['src/local/index.ts'],
    outfile: 'lib/local/index.js',
    // A peer: reads the cloud assemblies that this very version of it writes.
    external: ['aws-cdk-lib'],
  });
  cpSync(join(ROOT, 'src/local/runtimes'), join(ROOT, 'lib/local/runtimes'), { recursive: true });
  copyDeclarations('local/index');

  const cli = await build({
    ...SHARED,
    entryPoints: ['src/cli/index.ts'],
    outfile: 'lib/cli/index.js',
    // What starts has to be read whole: of ES modules what is not used is left out.
    mainFields: ['module', 'main'],
    // Once in the package is enough.
    external: ['../local'],
  });
  chmodSync(join(ROOT, 'lib/cli/index.js'), 0o755);
  writeLicenses([receiver, registration, local, cli].map(({ metafile }) => metafile));
}

async function bundleFunction(asset: string, entryPoint: string): Promise<{ metafile: Metafile }> {
  return build({
    ...SHARED,
    // Names cost bytes at each cold start, and of ES modules what is not used can be left out.
    keepNames: false,
    mainFields: ['module', 'main'],
    entryPoints: [entryPoint],
    outfile: `assets/${asset}/index.js`,
  });
}

/** For CommonJS and for ES modules. Not minified: users step through it. */
async function bundleEvents(): Promise<void> {
  for (const [format, extension] of [
    ['cjs', 'js'],
    ['esm', 'mjs'],
  ] as const) {
    await build({ ...SHARED, minify: false, format, entryPoints: [EVENTS], outfile: `lib/events/index.${extension}` });
  }
}

/** One file of declarations for each module system, as one that refers to others would need their file extensions. */
function declareEvents(): void {
  const [declarations] = generateDtsBundle(
    [{ filePath: join(ROOT, EVENTS), output: { noBanner: true, sortNodes: false } }],
    { preferredConfigPath: join(ROOT, 'tsconfig.dev.json') },
  );
  for (const extension of ['d.ts', 'd.mts']) writeFileSync(join(ROOT, `lib/events/index.${extension}`), declarations);
}

/** Declarations of an entry point and of what it names, none of which may come from a bundled package. */
function copyDeclarations(entry: string): void {
  const directory = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    const config = join(directory, 'tsconfig.json');
    writeFileSync(
      config,
      JSON.stringify({
        extends: join(ROOT, 'tsconfig.dev.json'),
        compilerOptions: {
          noEmit: false,
          emitDeclarationOnly: true,
          declaration: true,
          inlineSourceMap: false,
          inlineSources: false,
          rootDir: join(ROOT, 'src'),
          outDir: directory,
          typeRoots: [join(ROOT, 'node_modules/@types')],
        },
        include: [],
        files: [join(ROOT, 'src', `${entry}.ts`)],
      }),
    );
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], {
      stdio: 'inherit',
      cwd: ROOT,
    });
    copyDeclaration(directory, entry, new Set());
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function copyDeclaration(directory: string, module: string, copied: Set<string>): void {
  if (copied.has(module)) return;
  copied.add(module);
  const text = readFileSync(join(directory, `${module}.d.ts`), 'utf8');
  const target = join(ROOT, 'lib', `${module}.d.ts`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  for (const [, specifier] of text.matchAll(/from '([^']+)'/g)) {
    if (!specifier.startsWith('.')) throw new Error(`${module}.d.ts names '${specifier}', which consumers do not have`);
    copyDeclaration(directory, join(dirname(module), specifier), copied);
  }
}

/** The licences of everything in the bundles, as they ask to be passed on. */
function writeLicenses(metafiles: readonly Metafile[]): void {
  const inputs = metafiles.flatMap(({ inputs: files }) => Object.keys(files));
  const packages = new Set(inputs.flatMap((file) => /^.*node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(file)?.[0] ?? []));
  const texts = [...packages].sort().map((directory) => {
    const path = join(ROOT, directory);
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Record<
      string,
      string
    >;
    const file = readdirSync(path).find((candidate) => /^(licen[cs]e|copying)/i.test(candidate));
    const text =
      file && existsSync(join(path, file)) ? readFileSync(join(path, file), 'utf8') : `License: ${license}\n`;
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  writeFileSync(join(ROOT, 'lib/THIRD-PARTY-LICENSES'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

void main(process.argv.slice(2));
