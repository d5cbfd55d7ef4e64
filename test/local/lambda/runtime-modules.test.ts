import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RequestLogEntry } from '../../../src/local';
import { files, synthWebhook } from '../support/assemblies';
import { Answer, post, tokenFor } from '../support/http';
import { hostWebhook } from '../support/stages';

/** Adds a module in both formats to the project that contains the assembly. */
function addModule(directory: string, name: string, value: string): void {
  const folder = join(directory, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  const exports = { import: './index.mjs', require: './index.cjs' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, exports }));
  writeFileSync(join(folder, 'index.cjs'), `exports.value = '${value}';`);
  writeFileSync(join(folder, 'index.mjs'), `export const value = '${value}';`);
}

async function answerOf(assembly: string): Promise<Answer & { log: string[]; reasons: unknown[] }> {
  const log: string[] = [];
  const entries: RequestLogEntry[] = [];
  const { webhook } = await hostWebhook(assembly, {
    onLog: ({ text }) => log.push(text),
    onRequest: (entry) => entries.push(entry),
  });
  const answer = await post(webhook, await tokenFor(webhook));
  const reasons = entries.filter(({ server }) => server === 'api').map(({ reason }) => reason);
  return { ...answer, log, reasons };
}

const RESPOND = 'export const handler = async () => ({ statusCode: 200, body: value });';

/** A handler that imports a module, in each of the formats of `NodejsFunction`. */
const FORMATS: ReadonlyArray<readonly [string, (module: string) => Record<string, string>]> = [
  [
    'a CommonJS bundle',
    (module) => ({
      'index.js': `const { value } = require('${module}'); exports.handler = async () => ({ statusCode: 200, body: value });`,
    }),
  ],
  ['an ES module', (module) => ({ 'index.mjs': `import { value } from '${module}'; ${RESPOND}` })],
];

describe.each(FORMATS)('%s', (_format, codeFor) => {
  test.each(['@aws-sdk/client-of-the-project', '@smithy/module-of-the-project'])(
    'finds %s, which Lambda provides, in the project',
    async (module) => {
      const assembly = synthWebhook('', {}, { code: Code.fromAsset(files(codeFor(module))) });
      addModule(assembly, module, 'of the project');
      const { status, body } = await answerOf(assembly);
      expect([status, body]).toEqual([200, 'of the project']);
    },
  );

  test('prefers a module of its own', async () => {
    const code = files(codeFor('@aws-sdk/client-x'));
    addModule(code, '@aws-sdk/client-x', 'of the bundle');
    const assembly = synthWebhook('', {}, { code: Code.fromAsset(code) });
    addModule(assembly, '@aws-sdk/client-x', 'of the project');
    expect((await answerOf(assembly)).body).toBe('of the bundle');
  });

  test('fails to load without it, with what to install', async () => {
    const assembly = synthWebhook('', {}, { code: Code.fromAsset(files(codeFor('@aws-sdk/client-x'))) });
    const { status, log, reasons } = await answerOf(assembly);
    expect(status).toBe(502);
    const reason = expect.stringMatching(
      /^(DEFAULT_5XX: )?failed to load: Error: Cannot find (module|package) '@aws-sdk\/client-x'.*; Lambda provides this module, and the local stage uses the one of your project: run 'npm install --save-dev @aws-sdk\/client-x', or set 'bundling: \{ bundleAwsSDK: true \}' of your NodejsFunction$/,
    );
    expect(reasons).toEqual([reason]);
    expect(log).toContainEqual(reason);
  });

  test('fails to load with another module of the project, which Lambda does not provide', async () => {
    const assembly = synthWebhook('', {}, { code: Code.fromAsset(files(codeFor('other'))) });
    addModule(assembly, 'other', 'of the project');
    const { status, reasons } = await answerOf(assembly);
    expect(status).toBe(502);
    expect(reasons).toEqual([
      expect.stringMatching(/^DEFAULT_5XX: failed to load: Error: Cannot find (module|package) 'other'[^;]*$/),
    ]);
  });
});

test.each([
  ['a CommonJS bundle', { 'index.js': "exports.value = require('@aws-sdk/client-sqs').SQSClient.name;" }],
  [
    'an ES module',
    { 'index.mjs': "import { SQSClient } from '@aws-sdk/client-sqs'; export const { name } = SQSClient;" },
  ],
])('%s loads the AWS SDK of the directory that runs the stage', async (_format, code) => {
  const [[name, text]] = Object.entries(code);
  const handler = name.endsWith('.mjs')
    ? 'export const handler = async () => ({ statusCode: 200, body: name });'
    : 'exports.handler = async () => ({ statusCode: 200, body: exports.value });';
  const asset = files({ [name]: `${text}\n${handler}` });
  expect((await answerOf(synthWebhook('', {}, { code: Code.fromAsset(asset) }))).body).toBe('SQSClient');
});

test('a Python function fails to load without boto3, with what to install', async () => {
  const code = 'raise ModuleNotFoundError("No module named \'boto3\'")';
  const { status, log, reasons } = await answerOf(synthWebhook(code, {}, { runtime: Runtime.PYTHON_3_12 }));
  expect(status).toBe(502);
  const reason =
    "failed to load: ModuleNotFoundError: No module named 'boto3'; Lambda provides this module, and the local stage uses the one of " +
    "your Python: run 'python3 -m pip install boto3'";
  expect(reasons).toEqual([`DEFAULT_5XX: ${reason}`]);
  expect(log).toContain(reason);
});
