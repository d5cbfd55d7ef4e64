import { awscdk, javascript } from 'projen';

/** Options of Prettier and ESLint. */
export const LINT_OPTIONS = {
  prettier: true,
  prettierOptions: {
    settings: { printWidth: 120, singleQuote: true, trailingComma: javascript.TrailingComma.ALL },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'examples', 'bench', 'scripts', 'projenrc', '.projenrc.ts'],
    prettier: true,
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
    ignorePatterns: ['*.js', '*.d.ts', 'node_modules/', 'coverage', 'cdk.out', '!.projenrc.ts'],
  },
} satisfies Partial<awscdk.AwsCdkConstructLibraryOptions>;

export function configureLint(project: awscdk.AwsCdkConstructLibrary): void {
  // Bundled code may import development dependencies.
  project.eslint?.addOverride({
    files: ['src/local/**', 'src/cli/**', 'src/receiver/**', 'src/registration/handler/**', 'src/aws-client/**'],
    rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true, peerDependencies: true }] },
  });
}
