import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Code, FunctionProps, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { strToU8, zipSync } from 'fflate';
import { temporaryDirectory } from '../../support/directories';
import { OK, returning, synthWebhook } from '../support/assemblies';
import { ifThereIs } from '../support/commands';
import { post, tokenFor } from '../support/http';
import { hostWebhook } from '../support/stages';

const NODE_24 = new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });

interface Outcome {
  readonly status: number;
  readonly body: string;
  readonly log: string;
}

/** Hosts a function, posts once and returns the response with the log. */
async function run(props: Partial<FunctionProps>, code = OK): Promise<Outcome> {
  const log: string[] = [];
  const { webhook } = await hostWebhook(synthWebhook(code, {}, props), { onLog: ({ text }) => log.push(text) });
  const { status, body } = await post(webhook, await tokenFor(webhook));
  return { status, body, log: log.join('\n') };
}

/** An asset of files, some of them in folders. */
function asset(contents: Record<string, string>): Code {
  const directory = temporaryDirectory();
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return Code.fromAsset(directory);
}

/** An asset of one zip file. */
function zipped(contents: Record<string, string>): Code {
  const file = join(temporaryDirectory(), 'code.zip');
  writeFileSync(
    file,
    zipSync(Object.fromEntries(Object.entries(contents).map(([name, text]) => [name, strToU8(text)]))),
  );
  return Code.fromAsset(file);
}

const CALLBACK =
  'exports.handler = (event, context, callback) => setTimeout(() => callback(null, { body: "later" }), 20);';
const CALLBACK_ERROR = 'exports.handler = (event, context, callback) => callback(new Error("by callback"));';
const SYNCHRONOUS = 'exports.handler = () => ({ body: "at once" });';

describe('Node.js', () => {
  const module = 'export const handler = async () => ({ body: import.meta.url.slice(-3) });';

  test.each<[string, Partial<FunctionProps>, string | undefined, string]>([
    ['inline code', {}, returning('{ body: "inline" }'), 'inline'],
    [
      'a CommonJS file',
      { code: asset({ 'index.js': returning('{ body: __filename.slice(-8) }') }) },
      undefined,
      'index.js',
    ],
    ['an ES module .mjs', { code: asset({ 'index.mjs': module }) }, undefined, 'mjs'],
    [
      'an ES module by package.json',
      { code: asset({ 'index.js': module, 'package.json': '{"type":"module"}' }) },
      undefined,
      '.js',
    ],
    ['a file .cjs', { code: asset({ 'index.cjs': returning('{ body: "cjs" }') }) }, undefined, 'cjs'],
    [
      'a handler in a folder',
      { code: asset({ 'src/api/main.js': returning('{ body: "nested" }') }), handler: 'src/api/main.handler' },
      undefined,
      'nested',
    ],
    [
      'a handler that is a property of an export',
      {
        code: asset({ 'index.js': 'exports.webhook = { post: async () => ({ body: "property" }) };' }),
        handler: 'index.webhook.post',
      },
      undefined,
      'property',
    ],
    [
      'names that a CommonJS module makes when it runs',
      {
        code: asset({
          'index.js': 'module.exports = Object.fromEntries([["handler", async () => ({ body: "made" })]]);',
        }),
      },
      undefined,
      'made',
    ],
    ['a zip file', { code: zipped({ 'index.js': OK, 'lib/': '', 'lib/a.js': '' }) }, undefined, 'accepted'],
    ['a callback before Node.js 24', { runtime: Runtime.NODEJS_22_X }, CALLBACK, 'later'],
    ['an async handler in Node.js 24', { runtime: NODE_24 }, OK, 'accepted'],
  ])('runs %s', async (_name, props, code, body) => {
    expect(await run(props, code)).toMatchObject({ status: 200, body });
  });

  test('fails with 502 for an error by callback', async () => {
    const { status, log } = await run({}, CALLBACK_ERROR);
    expect(status).toBe(502);
    expect(log).toMatch(/^Invoke Error Error: by callback/);
  });

  test('fails with 502 for a callback handler in Node.js 24, which does not support them', async () => {
    const { status, log } = await run({ runtime: NODE_24 }, CALLBACK);
    expect(status).toBe(502);
    expect(log).toContain(
      'Node.js 24 and later do not support callback handlers; make the handler async, with two parameters',
    );
    expect(log).toContain('Runtime.CallbackHandlerDeprecated');
  });

  test('ignores the return value of a synchronous handler before Node.js 24', async () => {
    expect((await run({ runtime: Runtime.NODEJS_22_X }, SYNCHRONOUS)).status).toBe(502);
  });

  test('uses the return value of a synchronous handler in Node.js 24', async () => {
    expect(await run({ runtime: NODE_24 }, SYNCHRONOUS)).toMatchObject({ status: 200, body: 'at once' });
  });

  test('passes the context', async () => {
    const fields = [
      'functionName',
      'functionVersion',
      'memoryLimitInMB',
      'logGroupName',
      'logStreamName',
      'invokedFunctionArn',
    ];
    const picked = `Object.fromEntries(${JSON.stringify(fields)}.map((name) => [name, context[name]]))`;
    const body = `{ body: JSON.stringify({ ...${picked}, id: context.awsRequestId, left: context.getRemainingTimeInMillis() }) }`;
    const outcome = await run({ memorySize: 256 }, `exports.handler = async (event, context) => (${body});`);
    const context = JSON.parse(outcome.body);
    expect(context).toEqual({
      functionName: 'Stack-Handler886CB40B',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/Stack-Handler886CB40B',
      logStreamName: 'local',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:Stack-Handler886CB40B',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.any(Number),
    });
    expect(context.left).toBeGreaterThan(0);
    expect(context.left).toBeLessThanOrEqual(3000);
  });

  test('responds after a handler has blocked its process for longer than servers keep idle connections', async () => {
    const block = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6_000)';
    const outcome = await run({ timeout: Duration.seconds(30) }, returning(`{ body: ${block} }`));
    expect(outcome).toMatchObject({ status: 200, body: 'timed-out' });
  });

  test("cannot load the project's modules, which AWS does not have", async () => {
    const { status, log } = await run({ code: asset({ 'index.js': `require('aws-cdk-lib'); ${OK}` }) });
    expect(status).toBe(502);
    expect(log).toContain("Cannot find module 'aws-cdk-lib'");
  });

  test('loads the modules of its asset', async () => {
    const code = asset({
      'index.js': `const text = require('mine'); exports.handler = async () => ({ body: text });`,
      'node_modules/mine/index.js': 'module.exports = "mine";',
    });
    expect(await run({ code })).toMatchObject({ status: 200, body: 'mine' });
  });

  test('fails for an archive with a path outside the archive', async () => {
    const assembly = synthWebhook('', {}, { code: zipped({ '../outside.js': OK }) });
    await expect(hostWebhook(assembly)).rejects.toThrow(
      "Stack/Handler886CB40B (AWS::Lambda::Function): its code could not be copied: '../outside.js' is outside the archive",
    );
  });

  test('fails for an asset that is not an archive', async () => {
    const file = join(temporaryDirectory(), 'code.jar');
    writeFileSync(file, 'abc');
    await expect(hostWebhook(synthWebhook('', {}, { code: Code.fromAsset(file) }))).rejects.toThrow(
      /its code could not be copied: '.*\.jar' is not a zip file/,
    );
  });
});

const [describePython, python3] = ifThereIs('python3', describe, 'Python');
describePython(python3, () => {
  const python = { runtime: Runtime.PYTHON_3_12 };
  const HANDLER = 'def handler(event, context):\n    return {"statusCode": 200, "body": event["path"]}\n';

  test.each<[string, Partial<FunctionProps>, string, string]>([
    ['inline code', {}, HANDLER, '/activity'],
    ['an asset', { code: asset({ 'app.py': HANDLER }), handler: 'app.handler' }, '', '/activity'],
    ['a zip file', { code: zipped({ 'index.py': HANDLER }) }, '', '/activity'],
    [
      'a handler in a package',
      { code: asset({ 'src/__init__.py': '', 'src/main.py': HANDLER }), handler: 'src/main.handler' },
      '',
      '/activity',
    ],
    [
      'a package named with dots',
      { code: asset({ 'src/__init__.py': '', 'src/main.py': HANDLER }), handler: 'src.main.handler' },
      '',
      '/activity',
    ],
    ['text beyond ASCII', {}, 'def handler(event, context):\n    return {"body": "領収書"}', '領収書'],
    [
      'a handler that asks the context',
      {},
      'def handler(event, context):\n    return {"body": f"{context.function_name} {0 < context.get_remaining_time_in_millis() <= 3000}"}',
      'Stack-Handler886CB40B True',
    ],
  ])('runs %s', async (_name, props, code, body) => {
    expect(await run({ ...python, ...props }, code)).toMatchObject({ status: 200, body });
  });

  test.each([
    ['an exception', 'def handler(event, context):\n    raise ValueError("broken")', /ValueError: broken/],
    ['an exception while it loads', 'raise ValueError("at start")', /ValueError: at start/],
    ['a missing module', 'import not_there', /No module named 'not_there'/],
    ['a handler that is not there', 'x = 1', /has no attribute 'handler'/],
    ['what can be no JSON', 'def handler(event, context):\n    return {1, 2}', /not JSON serializable/],
    ['the end of its process', 'import os\ndef handler(event, context):\n    os._exit(1)', /^$/],
    ['an exit', 'import sys\ndef handler(event, context):\n    sys.exit(1)', /^$/],
  ])('fails with 502 for %s', async (_name, code, line) => {
    const { status, log } = await run(python, code);
    expect(status).toBe(502);
    expect(log).toMatch(line);
  });

  test('keeps its process after an exception', async () => {
    const code = `
import os
def handler(event, context):
    if event["body"] == "raise":
        raise ValueError()
    return {"body": str(os.getpid())}
`;
    const { webhook } = await hostWebhook(synthWebhook(code, {}, python));
    const token = await tokenFor(webhook);
    const first = await post(webhook, token);
    expect((await post(webhook, token, { body: 'raise' })).status).toBe(502);
    expect((await post(webhook, token)).body).toBe(first.body);
  });
});
