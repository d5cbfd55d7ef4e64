import { awscdk } from 'projen';

/** Code that is not part of the jsii API: scripts/bundle.ts bundles it. jsii compiles what constructs import of it. */
const BUNDLED_SOURCES = [
  'src/aws-client/**',
  'src/cli/**',
  'src/events/**',
  'src/local/**',
  'src/receiver/**',
  'src/registration/handler/**',
  'src/sendgrid/**',
];

/** Options of the compilers. */
export const BUILD_OPTIONS = {
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  excludeTypescript: BUNDLED_SOURCES,
  // Source maps would be half of the published package. The compiled code is as readable as its source.
  tsconfig: { compilerOptions: { types: ['node'], inlineSourceMap: false, inlineSources: false } },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts'],
    compilerOptions: {
      isolatedModules: true,
      // Lets CommonJS import ES modules, as every supported version of Node.js does.
      module: 'node20',
      types: ['node', 'jest'],
      // Examples, benchmarks and tests import the package by name, as users do. The name resolves to the sources.
      paths: {
        'cdk-sendgrid-oauth-webhook': ['./src/index.ts'],
        'cdk-sendgrid-oauth-webhook/events': ['./src/events/index.ts'],
        'cdk-sendgrid-oauth-webhook/local': ['./src/local/index.ts'],
      },
    },
  },
} satisfies Partial<awscdk.AwsCdkConstructLibraryOptions>;

/** Adds lazy imports and the bundles to the compile task, and the checks of their size and start-up time after it. */
export function configureBuild(project: awscdk.AwsCdkConstructLibrary): void {
  // jsii no longer supports Node.js 20, but it still runs there, and the package supports Node.js 20.
  project.compileTask.env('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
  // jsii warns because development uses a newer aws-cdk-lib than the minimum.
  project.compileTask.updateStep(0, {
    exec: 'jsii --silence-warnings=reserved-word --silence-warnings=metadata/missing-dev-dependency',
  });
  project.compileTask.exec('tsx scripts/lazy-requires.ts');
  project.compileTask.exec('tsx scripts/bundle.ts');
  project.postCompileTask.exec('tsx scripts/package-size.ts');
  project.postCompileTask.exec('tsx --tsconfig tsconfig.dev.json scripts/start-up.ts');
}
