import { Duration } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { FunctionLogLine, LocalWebhook } from '../../../src/local';
import { until } from '../../support/until';
import { editTemplate, OK, resourceOf, synthWebhook } from '../support/assemblies';
import { Answer, post, tokenFor } from '../support/http';
import { hostWebhook } from '../support/stages';

const BAD_GATEWAY = [502, '{"message":"Internal server error"}'];

/** Does what the posted body says. */
const OBEY = `
exports.handler = async (event) => {
  if (event.body === 'throw') throw new TypeError('broken');
  if (event.body === 'throw a text') throw 'broken';
  if (event.body === 'reject later') setTimeout(() => Promise.reject(new Error('later')), 10);
  if (event.body === 'exit') process.exit(0);
  if (event.body === 'crash') setTimeout(() => { throw new Error('crash'); }, 0);
  if (event.body === 'never end') for (;;);
  if (event.body === 'exit later') setTimeout(() => process.exit(0), 50);
  if (event.body === 'undefined') return undefined;
  if (event.body === 'circular') { const a = {}; a.a = a; return a; }
  if (!['ok', 'exit later'].includes(event.body)) await new Promise((resolve) => setTimeout(resolve, 30_000));
  return { statusCode: 200, body: String(process.pid) };
};`;

function statusAndBody({ status, body }: Answer): [number, string] {
  return [status, body];
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a function that fails', () => {
  let webhook: LocalWebhook;
  let token: string;
  const log: FunctionLogLine[] = [];
  const say = async (body: string) => post(webhook, token, { body });

  beforeAll(async () => {
    const assembly = synthWebhook(OBEY, {}, { timeout: Duration.seconds(1) });
    ({ webhook } = await hostWebhook(assembly, { onLog: (line) => log.push(line) }));
    token = await tokenFor(webhook);
  });
  beforeEach(() => log.splice(0));

  test.each([
    ['by an error', 'throw', /^Invoke Error TypeError: broken/],
    ['by a text that is thrown', 'throw a text', /^Invoke Error broken/],
    ['by what can be no JSON', 'circular', /Converting circular structure to JSON/],
  ])('%s is answered for with 502, and its process goes on', async (_name, how, line) => {
    const { body: pid } = await say('ok');
    expect(statusAndBody(await say(how))).toEqual(BAD_GATEWAY);
    expect(log.map(({ text }) => text).join('\n')).toMatch(line);
    expect(statusAndBody(await say('ok'))).toEqual([200, pid]);
  });

  test.each([
    ['by ending its process', 'exit'],
    ['by an uncaught exception', 'crash'],
    ['by an unhandled rejection', 'reject later'],
    ['by taking longer than its timeout', 'wait'],
    ['by never giving its thread back', 'never end'],
  ])('%s is answered for with 502, and the next post gets another process', async (_name, how) => {
    const { body: pid } = await say('ok');
    expect(statusAndBody(await say(how))).toEqual(BAD_GATEWAY);
    const next = await say('ok');
    expect(next.status).toBe(200);
    expect(next.body).not.toBe(pid);
  });

  test('by ending its process after its response does not affect the next post', async () => {
    const { status, body: pid } = await say('exit later');
    expect(status).toBe(200);
    await until(() => !isRunning(Number(pid)));
    const next = await say('ok');
    expect(next.status).toBe(200);
    expect(next.body).not.toBe(pid);
  });

  test('by returning nothing leads to a 502', async () => {
    expect(statusAndBody(await say('undefined'))).toEqual(BAD_GATEWAY);
  });

  test('by its timeout logs the timeout', async () => {
    await say('wait');
    expect(log).toEqual([{ functionName: 'Stack-Handler886CB40B', text: 'Task timed out after 1.00 seconds' }]);
  });

  test('by a crash logs the error', async () => {
    await say('crash');
    expect(log.map(({ text }) => text).join('\n')).toContain('Error: crash');
  });
});

describe('a function that cannot start', () => {
  test.each([
    ['an error while it loads', 'throw new Error("at start");', 'index.handler', /Error: at start/],
    ['a syntax error', 'exports.handler = async ( => {};', 'index.handler', /SyntaxError/],
    ['a missing module', 'require("not-there"); exports.handler = async () => ({});', 'index.handler', /not-there/],
    ['a handler that is not exported', OK, 'index.other', /index\.other is undefined or not exported/],
    ['a handler that is no function', 'exports.handler = 1;', 'index.handler', /index\.handler is undefined/],
    ['a missing file', OK, 'other.handler', /Cannot find module 'other'/],
    ['a handler without a dot', OK, 'handler', /Bad handler handler/],
  ])('for %s is answered for with 502, each time', async (_name, code, handler, line) => {
    const log: string[] = [];
    const assembly = synthWebhook(code, {}, { handler });
    const { webhook } = await hostWebhook(assembly, { onLog: ({ text }) => log.push(text) });
    const token = await tokenFor(webhook);
    expect(statusAndBody(await post(webhook, token))).toEqual(BAD_GATEWAY);
    expect(log.join('\n')).toMatch(line);
    expect(statusAndBody(await post(webhook, token))).toEqual(BAD_GATEWAY);
  });

  test('because the Python command ends at once leads to a 502', async () => {
    const assembly = synthWebhook('def handler(event, context): pass', {}, { runtime: Runtime.PYTHON_3_12 });
    const { webhook } = await hostWebhook(assembly, { python: 'true' });
    expect(statusAndBody(await post(webhook, await tokenFor(webhook)))).toEqual(BAD_GATEWAY);
  });
});

test('a function does not time out while the process of the stage is busy', async () => {
  const code = `exports.handler = async () => {
    console.log('called');
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { statusCode: 200 };
  };`;
  const { webhook } = await hostWebhook(synthWebhook(code, {}, { timeout: Duration.seconds(1) }), {
    onLog: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000),
  });
  expect((await post(webhook, await tokenFor(webhook))).status).toBe(200);
});

describe('an integration timeout', () => {
  test('responds with 504 while the function continues', async () => {
    const assembly = synthWebhook(OBEY, {}, { timeout: Duration.seconds(20) });
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::ApiGateway::Method').Properties.Integration.TimeoutInMillis = 300;
    });
    const { webhook } = await hostWebhook(assembly);
    const answer = await post(webhook, await tokenFor(webhook), { body: 'wait' });
    expect(statusAndBody(answer)).toEqual([504, '{"message":"Endpoint request timed out"}']);
  });
});

describe('the invoke permission', () => {
  test.each([
    ['for this method', 'POST/activity', 200],
    ['for all methods of the stage', '*/activity', 200],
    ['for any path', 'POST/*', 200],
    ['for another path', 'POST/activities', 500],
    ['for another method', 'PUT/activity', 500],
    ['for a part of the path', 'POST/activit', 500],
    ['with characters that mean something in a regular expression', 'POST/activit.', 500],
  ])('%s', async (_name, pattern, status) => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      const { Properties } = resourceOf(template, 'AWS::Lambda::Permission');
      Properties.SourceArn['Fn::Join'][1].splice(-1, 1, `/${pattern}`);
    });
    const { webhook } = await hostWebhook(assembly);
    const answer = await post(webhook, await tokenFor(webhook));
    expect(answer.status).toBe(status);
    if (status === 500) expect(answer.body).toBe('{"message":"Internal server error"}');
  });

  test('without a source applies to every API', async () => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      delete resourceOf(template, 'AWS::Lambda::Permission').Properties.SourceArn;
    });
    const { webhook } = await hostWebhook(assembly);
    expect((await post(webhook, await tokenFor(webhook))).status).toBe(200);
  });
});

describe('reserved concurrency', () => {
  test('of one leads to a 500 for a second post at the same time', async () => {
    const { webhook } = await hostWebhook(synthWebhook(OBEY, {}, { reservedConcurrentExecutions: 1 }));
    const token = await tokenFor(webhook);
    const answers = await Promise.all([1, 2].map(async () => post(webhook, token, { body: 'wait' })));
    // One reaches the function and its timeout.
    expect(answers.map(({ status }) => status).sort()).toEqual([500, 502]);
    expect((await post(webhook, token, { body: 'ok' })).status).toBe(200);
  });

  test('of zero always leads to a 500', async () => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::Lambda::Function').Properties.ReservedConcurrentExecutions = 0;
    });
    const { webhook } = await hostWebhook(assembly);
    expect((await post(webhook, await tokenFor(webhook))).status).toBe(500);
  });
});
