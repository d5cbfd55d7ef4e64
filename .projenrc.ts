import { awscdk, javascript, typescript } from 'projen';

// Lowest versions that have all we use; `test/consumers` installs and synthesizes with exactly these.
//   aws-cdk-lib 2.93.0   Annotations.addWarningV2 (warnings that users can acknowledge); everything else we
//                        call is older: SecretValue.resourceAttribute (2.21), CfnUserPoolDomain's
//                        attrCloudFrontDistribution (2.60).
//   constructs 10.0.5    what the first aws-cdk-lib 2.x releases asked for.
const MINIMUM_CDK = '2.93.0';
const MINIMUM_CONSTRUCTS = '10.0.5';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-sendgrid-oauth-webhook',
  description:
    "AWS CDK construct that protects Twilio SendGrid's Event Webhook with OAuth 2.0 client credentials: Amazon Cognito, API Gateway and your Lambda function.",
  author: 'cdk-sendgrid-oauth-webhook contributors',
  authorAddress: 'https://github.com/cdk-sendgrid-oauth-webhook/cdk-sendgrid-oauth-webhook',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-sendgrid-oauth-webhook/cdk-sendgrid-oauth-webhook.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-sendgrid-oauth-webhook contributors',
  stability: 'experimental',
  // 'awscdk' is what Construct Hub looks for; projen does not add it when a library sets its own keywords.
  keywords: [
    'aws',
    'aws-cdk',
    'awscdk',
    'cdk',
    'constructs',
    'twilio',
    'sendgrid',
    'event-webhook',
    'webhook',
    'oauth2',
    'client-credentials',
    'cognito',
    'api-gateway',
    'lambda',
  ],
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '24',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),

  cdkVersion: MINIMUM_CDK,
  constructsVersion: MINIMUM_CONSTRUCTS,
  // Developed and tested against the newest; the consumer test covers the floor.
  peerDependencyOptions: { pinnedDevDependency: false },
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,
  sampleCode: false,

  publishToPypi: { distName: 'cdk-sendgrid-oauth-webhook', module: 'cdk_sendgrid_oauth_webhook' },
  publishToMaven: {
    javaPackage: 'io.github.cdksendgridoauthwebhook',
    mavenGroupId: 'io.github.cdk-sendgrid-oauth-webhook',
    mavenArtifactId: 'cdk-sendgrid-oauth-webhook',
  },
  publishToNuget: { dotNetNamespace: 'CdkSendGridOAuthWebhook', packageId: 'CdkSendGridOAuthWebhook' },
  publishToGo: { moduleName: 'github.com/cdk-sendgrid-oauth-webhook/cdk-sendgrid-oauth-webhook-go' },

  // What handlers import, the receiver's code, the local stage and the command line are no jsii API: they are bundled
  // by scripts/bundle.ts with what they import, so that the package has no dependencies at run time.
  excludeTypescript: [
    'src/aws-client/**',
    'src/cli/**',
    'src/events/**',
    'src/local/**',
    'src/receiver/**',
    'src/registration/handler/**',
  ],
  bin: { 'cdk-sendgrid-oauth-webhook': 'lib/cli/index.js' },
  devDeps: [
    'aws-cdk-lib@^2.276.0',
    'constructs@^10.8.1',
    // The one that aws-cdk-lib asks for, at the top, where jsii looks; @aws-solutions-constructs brings an older one.
    '@aws-cdk/cloud-assembly-schema@^55.3.0',
    // Clients that a handler would use, against the local stage and in the benches.
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-ssm',
    '@sendgrid/eventwebhook',
    '@smithy/signature-v4',
    '@stoplight/prism-cli',
    // For the command line, which has them bundled.
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cognito-identity-provider',
    'chokidar@^4',
    'cli-progress',
    'cli-table3',
    'junit-report-builder',
    // The newest of them that is CommonJS, too.
    'p-limit@^3',
    'pure-rand',
    '@types/cli-progress',
    // For its tests.
    'ajv@^8',
    'playwright-core',
    'selfsigned',
    '@types/aws-lambda',
    '@types/koa',
    'aws-cdk@2.1148.1',
    'aws-jwt-verify',
    'aws4fetch',
    'cdk-nag@^3',
    'commander',
    'dts-bundle-generator',
    'dynalite',
    'esbuild',
    'expect-type',
    'fast-check',
    'fflate',
    'jose',
    'jsii-rosetta@~6.0.0',
    'koa',
    'picocolors',
    'raw-body',
    'tsx',
    'velocityjs',
    '@aws-solutions-constructs/aws-cognito-apigateway-lambda',
  ],

  prettier: true,
  prettierOptions: {
    settings: { printWidth: 120, singleQuote: true, trailingComma: javascript.TrailingComma.ALL },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'examples', 'bench', 'scripts', '.projenrc.ts'],
    prettier: true,
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
    ignorePatterns: ['*.js', '*.d.ts', 'node_modules/', 'coverage', 'cdk.out', '!.projenrc.ts'],
  },
  tsconfig: { compilerOptions: { types: ['node'] } },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts'],
    compilerOptions: {
      isolatedModules: true,
      // Lets CommonJS import ES modules, as every Node.js we support does.
      module: 'node20',
      types: ['node', 'jest'],
      // Examples, benches and tests name the package as a user does; here that is the source.
      paths: {
        'cdk-sendgrid-oauth-webhook': ['./src/index.ts'],
        'cdk-sendgrid-oauth-webhook/events': ['./src/events/index.ts'],
        'cdk-sendgrid-oauth-webhook/local': ['./src/local/index.ts'],
      },
    },
  },
  typecheckTests: true,
  jestOptions: {
    coverageText: true,
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      testTimeout: 60_000,
      // Left out: re-exports, the start of the program, and files that have nothing but types. What runs in processes of
      // its own, src/local/runtimes, is tested by what those processes answer.
      collectCoverageFrom: [
        'src/**/*.ts',
        '!src/index.ts',
        '!src/events/index.ts',
        '!src/events/types/**',
        '!src/cli/index.ts',
        '!src/cli/deployment/deployment.ts',
        '!src/cli/verify/step.ts',
        '!src/local/types.ts',
        '!src/local/cloudformation/template.ts',
      ],
      // The CloudFormation validator costs 1.5 s in each process; template-validity.test.ts turns it on.
      setupFiles: ['<rootDir>/test/support/setup.ts'],
      // jose is published as an ES module only, which jest does not load as it is.
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
  gitignore: ['assets/', '.cache/', 'cdk.out', '.DS_Store', '__pycache__', '.jsii.tabl.json', '*.tgz'],
  // What is published is listed in `files`, so that nothing new gets in by accident.
  npmignoreEnabled: false,
  // The newest that runs on our lowest Node.js.
  bumpPackage: 'commit-and-tag-version@^12',
});

project.addDevDeps('constructs@^10.8.1');
// 1.13.0 lists optional packages for platforms that not every registry has, which `npm ci` then takes for missing.
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// jsii has ended its support of Node.js 20, which still builds it and which users still run.
project.compileTask.env('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

// These are bundled with what they import.
project.eslint?.addOverride({
  files: ['src/local/**', 'src/cli/**', 'src/receiver/**', 'src/registration/handler/**', 'src/aws-client/**'],
  rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true, peerDependencies: true }] },
});

// We develop on the newest aws-cdk-lib on purpose (see MINIMUM_CDK), of which jsii warns.
project.compileTask.updateStep(0, {
  exec: 'jsii --silence-warnings=reserved-word --silence-warnings=metadata/missing-dev-dependency',
});
project.compileTask.exec('tsx scripts/bundle.ts');

project.package.file.addOverride('jest.coverageThreshold', {
  global: { statements: 99, branches: 97, functions: 98, lines: 99 },
});
project.jest!.addReporter(new javascript.JestReporter('<rootDir>/scripts/summary-reporter.js'));
// One command that passes on a fresh clone: the consumers are given the compiled package, so it comes first, and the
// suite last, as it prints the line that counts.
project.testTask.reset();
project.testTask.spawn(project.compileTask, {
  condition: '[ ! -f lib/cli/index.js ] || [ -n "$(find src scripts package.json -newer lib/cli/index.js -type f)" ]',
});
project.testTask.exec('tsc --noEmit -p tsconfig.dev.json');
project.testTask.spawn(project.eslint!.eslintTask);
project.testTask.exec('jsii-rosetta extract --strict', {
  env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
});
// Jest would leave one core of two idle.
project.testTask.exec('jest --maxWorkers=100%', { receiveArgs: true });

project.addTask('test:contract', {
  description: "Hold the registration's requests and the stand-in's answers against SendGrid's OpenAPI file",
  exec: 'tsx --tsconfig tsconfig.dev.json test/contract/run.ts',
  receiveArgs: true,
});

project.addTask('record-session', {
  description: 'Record a session of the command line on a local stage: docs/images/session.svg',
  steps: [
    { exec: 'python3 -m venv .cache/rich && .cache/rich/bin/pip install --quiet rich==14.*' },
    { exec: 'tsx --tsconfig tsconfig.dev.json scripts/record-session.ts' },
  ],
});

project.addTask('install-ministack', {
  description:
    'Install the emulator of AWS, by others, that test/outside runs against; without it those tests are skipped',
  exec: 'python3 -m venv .cache/ministack && .cache/ministack/bin/pip install --quiet ministack==1.5.33 cryptography',
});

const demo = project.addTask('demo', {
  description: 'The whole way of an event, without an AWS account; --queued and --signed show more',
});
demo.exec('tsx scripts/bundle.ts functions', {
  condition:
    '[ ! -f assets/registration/index.js ] || [ -n "$(find src/aws-client src/events src/receiver src/registration -newer assets/registration/index.js -type f)" ]',
});
demo.exec('tsx --tsconfig tsconfig.dev.json examples/typescript/demo/demo.ts', { receiveArgs: true });
const BENCHES = {
  synth: 'Compare synthesis with the same app written by hand',
  verify: "Compare signature verification with the official library and with SHA-256's own time",
  cli: 'Weigh the command line, and compare its start with that of Node.js',
  receiver: "Compare the receiver's bundle and cold load with the alternatives",
};
for (const [name, description] of Object.entries(BENCHES)) {
  project.addTask(`bench:${name}`, {
    description: `${description}; writes bench/RESULTS.md`,
    exec: `tsx --tsconfig tsconfig.dev.json bench/${name}/run.ts`,
    receiveArgs: true,
  });
}

project.postCompileTask.exec('tsx scripts/package-size.ts');
project.postCompileTask.exec('tsx --tsconfig tsconfig.dev.json scripts/start-up.ts');

project.package.addField('files', ['lib', 'assets', '.jsii', 'API.md', 'CHANGELOG.md']);
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './events': {
    import: { types: './lib/events/index.d.mts', default: './lib/events/index.mjs' },
    default: { types: './lib/events/index.d.ts', default: './lib/events/index.js' },
  },
  './local': { types: './lib/local/index.d.ts', default: './lib/local/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
  './lib/*': './lib/*',
});
// For TypeScript with "moduleResolution": "node", which does not read `exports`.
project.package.addField('typesVersions', {
  '*': { events: ['lib/events/index.d.ts'], local: ['lib/local/index.d.ts'] },
});

project.synth();
