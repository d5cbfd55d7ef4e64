import { awscdk } from 'projen';

/**
 * The oldest versions that have everything this library uses. `test/consumers` installs exactly these.
 *
 * aws-cdk-lib 2.93.0: `Annotations.addWarningV2`, for warnings that users can acknowledge. constructs 10.0.5: the
 * minimum of the first aws-cdk-lib 2.x releases.
 */
export const MINIMUM_VERSIONS = { cdkVersion: '2.93.0', constructsVersion: '10.0.5' } as const;

/** The newest constructs, for development. */
const CONSTRUCTS = 'constructs@^10.8.1';

type Reasons = Readonly<Record<string, string>>;

const CONSTRUCT_LIBRARY: Reasons = {
  'aws-cdk-lib@^2.276.0': 'a peer of the package; developed against the newest, test/consumers covers the oldest',
  [CONSTRUCTS]: 'a peer of the package',
  '@aws-cdk/cloud-assembly-schema@^55.3.0':
    'the version of aws-cdk-lib, at the top level where jsii looks; solutions-constructs depends on an older one',
  'jsii-rosetta@~6.0.0': 'compiles the examples of doc comments and documents',
};

/** The package has no runtime dependencies: esbuild bundles these into `lib` and `assets`. */
const BUNDLED: Reasons = {
  '@aws-sdk/client-cloudformation': 'command line: reads stack outputs',
  '@aws-sdk/client-cognito-identity-provider': 'command line: reads the client secret',
  '@smithy/signature-v4': 'signs AWS requests of the functions, see ADR 5',
  'aws-jwt-verify': 'local stage: verifies access tokens as API Gateway does',
  'chokidar@^4': 'command line: `local` watches the app',
  'cli-progress': 'command line: progress of `send`',
  'cli-table3': 'command line: tables',
  commander: 'command line: subcommands and options',
  'https-proxy-agent@^7': 'command line: requests through a proxy; version 7 is the newest in CommonJS',
  fflate: 'local stage: unpacks zip files of function code',
  jose: 'local stage: issues access tokens; command line: reads them',
  'p-limit@^3': 'command line: concurrency of `send`; version 3 is the newest in CommonJS',
  picocolors: 'command line: colors',
  'proxy-from-env@^2.1': 'command line: finds the proxy of a URL in the environment',
  'pure-rand': 'command line: `send --seed`',
  velocityjs: 'local stage: evaluates mapping templates',
};

const BUILD: Reasons = {
  'dts-bundle-generator': 'writes the declarations of cdk-sendgrid-oauth-webhook/events as one file',
  esbuild: 'bundles the functions, the kit, the local stage and the command line',
  tsx: 'runs scripts, benchmarks and the demo',
  '@types/aws-lambda': 'types of Lambda events',
  '@types/cli-progress': 'types of cli-progress',
  '@types/proxy-from-env': 'types of proxy-from-env',
};

const TESTS: Reasons = {
  '@aws-sdk/client-dynamodb': "a user's client in tests of the deduplication store",
  '@aws-sdk/client-lambda': 'an official client in tests of the local stage, and in bench/receiver',
  '@aws-sdk/client-sqs': 'an official client in tests of the local stage, and in bench/receiver',
  '@aws-sdk/client-ssm': 'an official client in tests of the local stage; the command line has it bundled',
  '@sendgrid/eventwebhook': "SendGrid's own verification, to compare results and speed with",
  '@stoplight/prism-cli': "test:contract: validates requests and responses against SendGrid's OpenAPI file",
  'ajv@^8': 'validates reports of `verify --json` against their JSON schema',
  'aws-cdk@2.1148.1': 'bench/cli and test/outside run the CDK CLI',
  '@fontsource/open-sans': "the font of AWS's console, for the picture of the dashboard",
  aws4fetch: 'another signer, to compare signatures and size with',
  'chart.js': 'draws the graphs in the picture of the dashboard',
  'cdk-monitoring-constructs': 'runs an example of docs/monitoring.md',
  'cdk-nag@^3': 'checks the synthesized stacks against AWS Solutions rules',
  dynalite: 'a DynamoDB for tests and the demo',
  'expect-type': 'asserts types of the kit',
  'fast-check': 'property-based tests',
  'playwright-core': 'opens the status page of `local` in a browser',
  selfsigned: 'certificates for TLS tests of `verify`',
  '@aws-solutions-constructs/aws-cognito-apigateway-lambda': 'bench/synth compares with it',
};

/** Every development dependency with its version range. */
export const DEV_DEPENDENCIES = Object.keys({ ...CONSTRUCT_LIBRARY, ...BUNDLED, ...BUILD, ...TESTS });

/** Settings that projen's options do not have. */
export function configureDependencies(project: awscdk.AwsCdkConstructLibrary): void {
  // Replaces the minimum version that projen adds for development.
  project.addDevDeps(CONSTRUCTS);
  // 1.13.0 lists optional packages for platforms that not every registry serves. `npm ci` reports those as missing.
  project.package.addPackageResolutions('unrs-resolver@1.12.2');
}
