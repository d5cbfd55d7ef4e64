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
    commandOptions: { extraArgs: ['--cache', '--cache-location', '.cache/eslint/', '--cache-strategy', 'content'] },
    ignorePatterns: ['*.js', '*.d.ts', 'node_modules/', 'coverage', 'cdk.out', '!.projenrc.ts'],
  },
} satisfies Partial<awscdk.AwsCdkConstructLibraryOptions>;

const MOST_PATHS_OF_A_FUNCTION = 12;

/** Sources that run when an app is synthesized. */
const CONSTRUCTS = ['./src/*.ts', './src/private/**/*', './src/registration/*.ts', './src/monitoring/**/*'];

/** Which folders must not import which, see docs/adr and CONTRIBUTING. */
const RESTRICTED_IMPORTS = [
  {
    target: './src/sendgrid',
    from: './src',
    except: ['./sendgrid'],
    message: 'sendgrid/ holds facts about SendGrid and imports only its own files.',
  },
  {
    target: './src/events',
    from: './src',
    except: ['./events', './sendgrid'],
    message: 'events/ is imported by user functions and imports only Node.js modules and sendgrid/.',
  },
  ...['./src/receiver', './src/registration/handler', './src/cli', './src/local'].map((from) => ({
    target: CONSTRUCTS,
    from,
    message: 'Constructs do not import code that runs elsewhere; code that both need goes to sendgrid/ or private/.',
  })),
  {
    target: ['./src/cli', './src/local'],
    from: './src/registration/handler',
    message: 'Code that the registration function shares with the CLI or the local stage goes to sendgrid/.',
  },
];

/** Adds rules that projen does not have. */
export function configureLint(project: awscdk.AwsCdkConstructLibrary): void {
  project.eslint?.addOverride({
    files: ['src/**'],
    rules: {
      complexity: ['error', MOST_PATHS_OF_A_FUNCTION],
      'import/no-cycle': ['error', { ignoreExternal: true }],
      'import/no-restricted-paths': ['error', { zones: RESTRICTED_IMPORTS }],
    },
  });
  // The number of arguments of a call is limited by the stack: about 100,000 elements, which a post can have.
  project.eslint?.addOverride({
    files: ['src/events/**', 'src/receiver/**', 'src/sendgrid/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name=/^(push|unshift|splice|concat|max|min)$/] > SpreadElement',
          message: 'Add elements in a loop: a spread of a large array overflows the stack.',
        },
      ],
    },
  });
  // Bundled code may import development dependencies.
  project.eslint?.addOverride({
    files: ['src/local/**', 'src/cli/**', 'src/receiver/**', 'src/registration/handler/**', 'src/aws-client/**'],
    rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true, peerDependencies: true }] },
  });
}
