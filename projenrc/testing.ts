import { awscdk, javascript } from 'projen';

/** Options of Jest. */
export const TEST_OPTIONS = {
  typecheckTests: true,
  jestOptions: {
    coverageText: true,
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      testTimeout: 60_000,
      // `npm test` turns it on. It slows down other runs, and they do not reach the thresholds.
      collectCoverage: false,
      // Without re-exports, program entry points and files with nothing but types. src/local/runtimes runs in processes
      // of its own, where coverage is not collected.
      collectCoverageFrom: [
        'src/**/*.ts',
        '!src/index.ts',
        '!src/events/index.ts',
        '!src/events/types/**',
        '!src/cli/index.ts',
        '!src/cli/deployment/deployment.ts',
        '!src/cli/verify/context.ts',
        '!src/cli/verify/findings/finding-kind.ts',
        '!src/local/types.ts',
        '!src/monitoring/metric-source.ts',
        '!src/local/api-gateway/request-record.ts',
        '!src/local/cloudformation/{stack-model,template}.ts',
        '!src/local/service/local-service.ts',
        '!src/registration/handler/{registrar-dependencies,resource-properties}.ts',
      ],
      // Turns off the CloudFormation validator, which takes 1.5 s in each process. template-validity.test.ts turns it on.
      setupFiles: ['<rootDir>/test/support/setup.ts'],
      // jose is published as ES modules only, which Jest does not load without a transform.
      transformIgnorePatterns: ['/node_modules/(?!jose/)'],
      transform: {
        '/node_modules/jose/.+\\.js$': new javascript.Transform('ts-jest', {
          tsconfig: { allowJs: true, module: 'commonjs', target: 'es2022', isolatedModules: true },
          diagnostics: false,
        }),
      },
      moduleNameMapper: {
        '^cdk-sendgrid-oauth-webhook$': '<rootDir>/src/index.ts',
        '^cdk-sendgrid-oauth-webhook/events$': '<rootDir>/src/events/index.ts',
        '^cdk-sendgrid-oauth-webhook/local$': '<rootDir>/src/local/index.ts',
      },
    },
  },
} satisfies Partial<awscdk.AwsCdkConstructLibraryOptions>;

/** Adds the test tasks, the coverage thresholds and the reporter. */
export function configureTests(project: awscdk.AwsCdkConstructLibrary): void {
  project.package.file.addOverride('jest.coverageThreshold', {
    global: { statements: 99, branches: 97, functions: 98, lines: 99 },
  });
  project.package.file.addOverride('jest.filter', '<rootDir>/scripts/related-tests.js');
  project.package.file.addOverride('jest.testSequencer', '<rootDir>/scripts/longest-first.js');
  project.jest!.addReporter(new javascript.JestReporter('<rootDir>/scripts/summary-reporter.js'));

  // One command that passes on a fresh clone. It compiles first, because consumer tests install the compiled package,
  // and runs Jest last, because Jest prints the closing line.
  project.testTask.reset();
  project.testTask.spawn(project.compileTask, {
    condition: '[ ! -f lib/cli/index.js ] || [ -n "$(find src scripts package.json -newer lib/cli/index.js -type f)" ]',
  });
  project.testTask.exec('node scripts/static-checks.js');
  // By default, Jest leaves one core idle.
  project.testTask.exec('jest --coverage --maxWorkers=100%', { receiveArgs: true });

  project.addTask('test:quick', {
    description: 'Run the unit tests that need no child processes and no local stage, in less than a minute',
    exec: 'jest --maxWorkers=100% --filter=./scripts/unit-tests.js',
    receiveArgs: true,
  });

  project.addTask('test:cases', {
    description: "Run the programs of other people's apps against the packed package",
    steps: [{ spawn: 'compile' }, { exec: 'jest test/cases', receiveArgs: true }],
  });

  project.addTask('test:contract', {
    description: "Validate the registration's requests and the mock's responses against SendGrid's OpenAPI file",
    exec: 'tsx --tsconfig tsconfig.dev.json test/contract/run.ts',
    receiveArgs: true,
  });
  project.addTask('install-ministack', {
    description: 'Install the AWS emulator for test/outside, whose tests are skipped without it',
    exec: 'python3 -m venv .cache/ministack && .cache/ministack/bin/pip install --quiet ministack==1.5.33 cryptography',
  });
}
