import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Consumer, packPackage, Versions } from './consumer';
import { temporaryDirectory } from '../support/directories';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const manifest = require('../../package.json') as { peerDependencies: Record<string, string> };

/** The lowest versions that the package's peer ranges allow. */
const MINIMUM: Versions = {
  cdk: manifest.peerDependencies['aws-cdk-lib'].replace('^', ''),
  constructs: manifest.peerDependencies.constructs.replace('^', ''),
};
/** The newest versions in the registry. */
const NEWEST: Versions = { cdk: '2', constructs: '10' };

const TYPES = [
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::SecretsManager::Secret',
];

const packed = temporaryDirectory();
let tarball: string;

beforeAll(() => {
  tarball = packPackage(packed);
});

test('the tarball has the files that users need and no others', () => {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const has = (file: string) => files.includes(`package/${file}`);

  expect(
    ['.jsii', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'lib/index.js', 'lib/index.d.ts'].filter(
      (file) => !has(file),
    ),
  ).toEqual([]);
  expect(
    [
      'assets/receiver/index.js',
      'assets/registration/index.js',
      'lib/cli/index.js',
      'lib/events/index.d.mts',
      'lib/events/index.d.ts',
      'lib/events/index.js',
      'lib/events/index.mjs',
      'lib/local/index.js',
      'lib/local/runtimes/node.mjs',
      'lib/local/runtimes/python.py',
    ].filter((file) => !has(file)),
  ).toEqual([]);
  expect(
    files.filter((file) => !/^package\/(lib\/|assets\/(receiver|registration)\/index.js$|[^/]+$)/.test(file)),
  ).toEqual([]);
  expect(files.filter((file) => /\.map$|\.test\.|tsconfig|projenrc/.test(file))).toEqual([]);
  expect(files.filter((file) => /\.m?ts$/.test(file) && !/\.d\.m?ts$/.test(file))).toEqual([]);
});

describe.each([
  ['the minimum', MINIMUM, 'node' as const],
  ['the newest', NEWEST, 'node16' as const],
])('with %s aws-cdk-lib', (_name, versions, moduleResolution) => {
  let consumer: Consumer;
  let template: { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };

  beforeAll(() => {
    consumer = new Consumer(tarball, versions);
  }, 300_000);

  const only = (type: string) =>
    Object.values(template.Resources).find((resource) => resource.Type === type)!.Properties;

  test('only the package and its peers are installed', () => {
    // Packages below @aws-cdk are dependencies of aws-cdk-lib; the others are those of the app.
    expect(
      consumer
        .installed()
        .filter((name) => !name.startsWith('@aws-cdk/'))
        .filter((name) => !['aws-cdk-lib', 'constructs', 'typescript', '@types/node', 'undici-types'].includes(name)),
    ).toEqual(['cdk-sendgrid-oauth-webhook']);
  });

  test(`an app compiles with the strictest flags and module resolution ${moduleResolution}`, () => {
    expect(consumer.compile(moduleResolution)).toEqual([]);
  });

  test('ES modules compile with the strictest flags', () => {
    expect(consumer.compileEsModules()).toEqual([]);
  });

  test('the app synthesizes', () => {
    template = consumer.synth('app.js', 'cdk.out', 'Consumer') as typeof template;

    expect(
      Object.values(template.Resources)
        .map(({ Type }) => Type)
        .sort(),
    ).toEqual(TYPES);
    expect(only('AWS::ApiGateway::Method')).toMatchObject({
      AuthorizationScopes: ['activity/*'],
      AuthorizationType: 'COGNITO_USER_POOLS',
      AuthorizerId: { Ref: expect.stringMatching(/^WebhookEndpointAuthorizer/) },
      HttpMethod: 'POST',
    });
    expect(only('AWS::Cognito::UserPoolClient')).toMatchObject({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: [{ 'Fn::Join': ['', [{ Ref: 'WebhookResourceServer8E44EC33' }, '/*']] }],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      GenerateSecret: true,
    });
    expect(only('AWS::SecretsManager::Secret')).toMatchObject({
      SecretString: { 'Fn::GetAtt': ['WebhookClient261B7511', 'ClientSecret'] },
    });
    expect(only('AWS::ApiGateway::RestApi')).toMatchObject({ EndpointConfiguration: { Types: ['REGIONAL'] } });
    expect(only('AWS::ApiGateway::Stage')).toMatchObject({ StageName: 'prod' });
  });

  test('the app runs on the local stage of the package', () => {
    expect(JSON.parse(consumer.run(process.execPath, ['play.js', 'cdk.out']))).toMatchObject({
      accepted: { status: 200, body: '[{"event":"delivered"}]', renewedToken: false },
      renewed: { status: 200, renewedToken: true, rejection: { status: 401 } },
      withoutToken: 401,
    });
  });

  test('an app with a queue and a receiver synthesizes and runs on the local stage', () => {
    const queued = consumer.synth('queued.js', 'queued.out', 'Queued') as typeof template;

    expect(
      ['AWS::SQS::Queue', 'AWS::Lambda::EventSourceMapping', 'AWS::DynamoDB::Table'].map(
        (type) => Object.values(queued.Resources).filter(({ Type }) => Type === type).length,
      ),
    ).toEqual([2, 1, 1]);
    expect(JSON.parse(consumer.run(process.execPath, ['play-queued.js', 'queued.out']))).toEqual({
      statuses: [500, 200, 403],
      bodies: ['body:[{"event":"click"}]'],
    });
  });

  test('an app with a registration synthesizes and runs on the local stage', () => {
    const registered = consumer.synth('registered.js', 'registered.out', 'Registered') as typeof template;

    const types = Object.values(registered.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type === 'Custom::SendGridEventWebhook')).toHaveLength(1);
    expect(JSON.parse(consumer.run(process.execPath, ['play-registered.js', 'registered.out']))).toEqual({
      signed: true,
      outcomes: ['delivered 200'],
      left: 0,
    });
  });

  test('a handler can use the kit, as CommonJS and as an ES module', () => {
    const output = '["bounce Technical 4711","b",{"statusCode":200,"body":""}]';
    expect(consumer.run(process.execPath, ['kit.js']).trim()).toBe(output);

    expect(consumer.run(process.execPath, ['es-module.mjs']).trim()).toBe('bounce,true');
  });

  test('the command hosts the app, verifies it, posts to it, and ends on a signal', async () => {
    const bin = join('node_modules', '.bin', 'cdk-sendgrid-oauth-webhook');
    const child = spawn(bin, ['local', '--outputs-file', 'outputs.json'], {
      cwd: consumer.directory,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (!line.startsWith('Ready.')) continue;
      const verified = consumer.run(bin, ['verify', '--outputs', 'outputs.json', '--junit', 'verify.xml']);
      expect(verified).toMatch(/\nPassed: 12 passed, 0 failed, 0 inconclusive, 2 skipped\.\n$/);
      const junit = readFileSync(join(consumer.directory, 'verify.xml'), 'utf8');
      expect(junit).toContain('<testsuite name="cdk-sendgrid-oauth-webhook verify"');
      // A reader that closes the pipe early, like `head`.
      const piped = `{ ${bin} verify --outputs outputs.json 2> errors.txt; echo $? > code.txt; } | head -1`;
      expect(consumer.run('sh', ['-c', piped])).toMatch(/^✓ Token URL: DNS and TLS \d+ ms\n$/);
      expect(['errors.txt', 'code.txt'].map((file) => readFileSync(join(consumer.directory, file), 'utf8'))).toEqual([
        '',
        '2\n',
      ]);
      const sent = consumer.run(bin, ['send', '--outputs', 'outputs.json', '--count', '20']);
      expect(sent).toMatch(/^ {2}accepted {8}2$/m);
      child.kill('SIGTERM');
    }
    const [exitCode] = await closed;

    expect(exitCode).toBe(0);
    expect(lines.filter((line) => /^ {2}Token URL +http:\/\/127\.0\.0\.1:\d+\/oauth2\/token$/.test(line))).toHaveLength(
      1,
    );
    expect(
      lines.filter((line) => /^ {2}HTTP Post URL +http:\/\/127\.0\.0\.1:\d+\/prod\/activity$/.test(line)),
    ).toHaveLength(1);
    expect(lines.at(-1)).toBe('Stopped.');
  });
});
