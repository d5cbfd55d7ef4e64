import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { build } from 'esbuild';
import { packPackage } from './consumer';
import { installTool, PACKAGE_MANAGERS, PackageManager, Project } from './package-managers';
import { SendGridOAuthWebhook } from '../../src';
import { filesBelow, temporaryDirectory } from '../support/directories';

/**
 * With PACKAGE_MANAGERS=all, the tests also run with each supported version of Node.js, and install the CDK.
 * Without it, they use the Node.js that runs them, and take a minute.
 */
const ALL = process.env.PACKAGE_MANAGERS === 'all';
const NODE_VERSIONS = ALL ? ['20.3.0', '20', '22', '24'] : [undefined];

const CASES = NODE_VERSIONS.flatMap((version) =>
  Object.entries<PackageManager>(PACKAGE_MANAGERS).map(([name, manager]) => ({ name, version, manager })),
).map(({ name, version, manager }) => {
  const tools = [...(version ? [`node@${version}`] : []), ...(manager.tool ? [manager.tool] : [])];
  const programs = tools.map(installTool);
  return {
    title: `with ${name} on Node.js ${version ?? process.version}`,
    manager,
    missing: tools.filter((_tool, i) => programs[i] === undefined),
    programs: programs.filter((folder) => folder !== undefined),
  };
});

/** Uses the kit as CommonJS and as an ES module, and shows why the constructs cannot be loaded. */
const KIT = `
const { parseEvents } = require('cdk-sendgrid-oauth-webhook/events');
const body = '[{"event":"open","email":"a@example.com","timestamp":1,"sg_event_id":"e","sg_message_id":"m"}]';
console.log(parseEvents(body)[0].event);
import('cdk-sendgrid-oauth-webhook/events').then(({ parseEvents }) => console.log(parseEvents(body)[0].event));
try {
  require('cdk-sendgrid-oauth-webhook');
} catch (error) {
  console.log(error.message);
}`;
const WITHOUT_CDK =
  'the constructs of cdk-sendgrid-oauth-webhook require constructs, which is not installed; install aws-cdk-lib and ' +
  "constructs in your CDK app. In a function, import 'cdk-sendgrid-oauth-webhook/events', which requires neither";

const APP = `
const { App, Stack } = require('aws-cdk-lib');
const lambda = require('aws-cdk-lib/aws-lambda');
const { SendGridOAuthWebhook } = require('cdk-sendgrid-oauth-webhook');
const app = new App();
const stack = new Stack(app, 'Webhooks');
const code = lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });');
const handler = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.NODEJS_LATEST, handler: 'index.handler', code });
new SendGridOAuthWebhook(stack, 'Webhook', { handler });
app.synth();`;

/** Not the lowest version: Yarn ignores its bundled dependencies and installs newer ones, with which it fails. */
const CDK = ['aws-cdk-lib@2.200.0', 'constructs@10.4.2'];

let tarball: string;
let assembly: string;

beforeAll(() => {
  tarball = packPackage(temporaryDirectory());
  const app = new App({ outdir: temporaryDirectory() });
  const stack = new Stack(app, 'Webhooks');
  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_LATEST,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  assembly = app.synth().directory;
});

describe.each(CASES)('$title', ({ manager, missing, programs }) => {
  const available = missing.length === 0 ? test : test.skip;

  available(
    `the commands and the kit work without the CDK ${missing.length ? `(${missing.join()} is unavailable)` : ''}`,
    async () => {
      const project = new Project(manager, programs, [tarballOf(manager)]);
      project.write('kit.js', KIT);

      expect(project.node('kit.js').trim().split('\n')).toEqual(['open', WITHOUT_CDK, 'open']);
      await expectCommandsToWork(project, assembly);
    },
    300_000,
  );

  (ALL ? available : test.skip)(
    'an app with the CDK synthesizes and runs (with PACKAGE_MANAGERS=all)',
    async () => {
      const project = new Project(manager, programs, [tarballOf(manager), ...CDK]);
      project.write('app.js', APP);
      project.node('app.js', { CDK_OUTDIR: join(project.directory, 'cdk.out') });

      await expectCommandsToWork(project, 'cdk.out');
    },
    600_000,
  );
});

test('an installation without the CDK is small, and the kit can be bundled from it', async () => {
  const { directory } = new Project(PACKAGE_MANAGERS.npm, [], [tarball]);

  const packages = filesBelow(join(directory, 'node_modules')).map(([path]) => path.split('/')[0]);
  expect([...new Set(packages)].filter((name) => !name.startsWith('.'))).toEqual(['cdk-sendgrid-oauth-webhook']);
  const kilobytes = Number(
    execFileSync('du', ['-sk', join(directory, 'node_modules')], { encoding: 'utf8' }).split('\t')[0],
  );
  expect(kilobytes).toBeLessThan(5_000);

  const { outputFiles } = await build({
    stdin: { contents: "export { parseEvents } from 'cdk-sendgrid-oauth-webhook/events';", resolveDir: directory },
    bundle: true,
    platform: 'node',
    write: false,
  });
  expect(outputFiles[0].text).not.toMatch(/require\("(?!node:)/);
});

/** Yarn resolves a path only with its protocol. */
function tarballOf({ tool }: PackageManager): string {
  return tool?.startsWith('@yarnpkg/') ? `cdk-sendgrid-oauth-webhook@file:${tarball}` : tarball;
}

async function expectCommandsToWork(project: Project, directory: string): Promise<void> {
  const printed = await project.local(['--assembly', directory, '--outputs-file', 'outputs.json'], () => {
    expect(project.command('verify', '--outputs', 'outputs.json')).toMatch(/^Passed: \d+ passed, 0 failed/m);
    expect(project.command('send', '--outputs', 'outputs.json', '--count', '20')).toMatch(/^ {2}accepted {8}2$/m);
  });
  expect(printed).toMatch(/^ {2}HTTP Post URL +http:\/\/127\.0\.0\.1:\d+\/prod\/activity$/m);
}
