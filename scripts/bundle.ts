/**
 * Bundles the code outside of the jsii API with its dependencies: the kit for handlers, this library's functions, the
 * local stage and the command line. Consumers install only this package and its peers.
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
  metafile: true,
  absWorkingDir: ROOT,
} as const;

/** Bundles everything or, with the argument `functions`, only the functions and the kit, which the demo needs. */
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
    mainFields: ['module', 'main'],
  });
  cpSync(join(ROOT, 'src/local/runtimes'), join(ROOT, 'lib/local/runtimes'), { recursive: true });
  copyDeclarations('local/index');

  const cli = await build({
    ...SHARED,
    entryPoints: ['src/cli/index.ts'],
    outfile: 'lib/cli/index.js',
    // ES modules, so that esbuild removes unused code. Node.js reads the whole file at each start.
    mainFields: ['module', 'main'],
    // The package contains the local stage once.
    external: ['../local'],
  });
  chmodSync(join(ROOT, 'lib/cli/index.js'), 0o755);
  writeLicenses([receiver, registration, local, cli].map(({ metafile }) => metafile));
}

async function bundleFunction(asset: string, entryPoint: string): Promise<{ metafile: Metafile }> {
  return build({
    ...SHARED,
    // Smaller for cold starts: from ES modules, without unused code.
    mainFields: ['module', 'main'],
    entryPoints: [entryPoint],
    outfile: `assets/${asset}/index.js`,
  });
}

/**
 * Bundles the kit for CommonJS and for ES modules. It is not minified, because users step through it.
 */
async function bundleEvents(): Promise<void> {
  for (const [format, extension] of [
    ['cjs', 'js'],
    ['esm', 'mjs'],
  ] as const) {
    await build({
      ...SHARED,
      minify: false,
      format,
      entryPoints: [EVENTS],
      outfile: `lib/events/index.${extension}`,
    });
  }
}

/** Writes one declaration file for each module system, because imports of other files would need their extensions. */
function declareEvents(): void {
  const [declarations] = generateDtsBundle(
    [{ filePath: join(ROOT, EVENTS), output: { noBanner: true, sortNodes: false } }],
    { preferredConfigPath: join(ROOT, 'tsconfig.dev.json') },
  );
  for (const extension of ['d.ts', 'd.mts']) writeFileSync(join(ROOT, `lib/events/index.${extension}`), declarations);
}

/** Copies the declarations of an entry point and of the files it imports. Bundled packages must not be imported. */
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
    if (!specifier.startsWith('.')) {
      throw new Error(`${module}.d.ts must not import '${specifier}', because consumers do not install it`);
    }
    copyDeclaration(directory, join(dirname(module), specifier), copied);
  }
}

/** Writes the licenses of all bundled packages, which require it. */
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
