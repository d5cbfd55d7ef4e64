import { Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { SendGridOAuthWebhook } from '../../../src';
import { FunctionLogLine, LocalWebhook } from '../../../src/local';
import { inlineHandler, returning, synth, synthApp, synthWebhook } from '../support/assemblies';
import { post, tokenFor } from '../support/http';
import { host, hostWebhook } from '../support/stages';

async function bodyOf(webhook: LocalWebhook): Promise<string> {
  return (await post(webhook, await tokenFor(webhook))).body;
}

const ENVIRONMENT = returning('{ body: JSON.stringify(process.env) }');

describe("a function's environment", () => {
  const SECRETS = {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'abc',
    MY_SECRET: 'abc',
    HOME: '/home/me',
  };
  const before = { ...process.env };
  beforeAll(() => Object.assign(process.env, SECRETS));
  afterAll(() => {
    for (const name of Object.keys(SECRETS)) delete process.env[name];
    Object.assign(process.env, before);
  });

  test("has the variables of Lambda and the template, and only PATH of the caller's", async () => {
    const { webhook } = await hostWebhook(
      synthWebhook(ENVIRONMENT, {}, { environment: { TABLE: 'events', EMPTY: '' } }),
    );
    expect(JSON.parse(await bodyOf(webhook))).toEqual({
      PATH: process.env.PATH,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      TABLE: 'events',
      EMPTY: '',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: expect.any(String),
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_LAMBDA_FUNCTION_NAME: 'Stack-Handler886CB40B',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Stack-Handler886CB40B',
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    });
  });

  test("has the variables of the stage's options, which override the template", async () => {
    const assembly = synthWebhook(ENVIRONMENT, {}, { environment: { TABLE: 'events', MODE: 'live' } });
    const { webhook } = await hostWebhook(assembly, { environment: { TABLE: 'local', EXTRA: 'yes' } });
    expect(JSON.parse(await bodyOf(webhook))).toMatchObject({ TABLE: 'local', MODE: 'live', EXTRA: 'yes' });
  });
});

describe('the endpoint of AWS services in the environment of a function', () => {
  async function endpoints(environment: Record<string, string> = {}) {
    const assembly = synth((stack) => {
      const handler = inlineHandler(stack, ENVIRONMENT);
      new Queue(stack, 'Queue').grantSendMessages(handler);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    });
    const { webhook, stage } = await hostWebhook(assembly, { environment });
    const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SQS } = JSON.parse(await bodyOf(webhook));
    return { all: AWS_ENDPOINT_URL, sqs: AWS_ENDPOINT_URL_SQS, stage: stage.awsEndpoint! };
  }

  test('is the stage for every service, so that no call leaves the machine', async () => {
    const { all, sqs, stage } = await endpoints();
    expect([all, sqs]).toEqual([stage, stage]);
    const headers = { 'X-Amz-Target': 'Kinesis_20131202.PutRecord' };
    const response = await fetch(all, { method: 'POST', headers, body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      404,
      { message: 'not supported by the local stage: POST / Kinesis_20131202.PutRecord' },
    ]);
  });

  test('is the one of the user for services that the stage does not have', async () => {
    const { all, sqs, stage } = await endpoints({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' });
    expect([all, sqs]).toEqual(['http://127.0.0.1:4566', stage]);
  });

  test('is AWS for other services if the user passes credentials', async () => {
    const { all, sqs, stage } = await endpoints({ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' });
    expect([all, sqs]).toEqual([undefined, stage]);
  });
});

describe('the processes of a function', () => {
  const COUNTER = `
let count = 0;
exports.handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, Number(event.body)));
  return { body: JSON.stringify({ pid: process.pid, count: ++count }) };
};`;

  test('stay warm from post to post', async () => {
    const { webhook } = await hostWebhook(synthWebhook(COUNTER));
    const token = await tokenFor(webhook);
    const counts: number[] = [];
    for (let i = 0; i < 12; i++) counts.push(JSON.parse((await post(webhook, token, { body: '0' })).body).count);
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test('are as many as concurrent posts', async () => {
    const { webhook } = await hostWebhook(synthWebhook(COUNTER));
    const token = await tokenFor(webhook);
    const answers = await Promise.all([1, 2, 3].map(async () => post(webhook, token, { body: '1500' })));
    expect(new Set(answers.map(({ body }) => JSON.parse(body).pid)).size).toBe(3);
  });

  test('are at most eight, and further posts wait', async () => {
    const { webhook } = await hostWebhook(synthWebhook(COUNTER));
    const token = await tokenFor(webhook);
    const answers = await Promise.all(Array.from({ length: 20 }, async () => post(webhook, token, { body: '100' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ body }) => JSON.parse(body).pid)).size).toBeLessThanOrEqual(8);
  });
});

test('onLog receives the lines of standard output and standard error', async () => {
  const lines: FunctionLogLine[] = [];
  const code =
    'console.log("loaded"); exports.handler = async () => { console.log("one\\ntwo"); console.error("three"); return {}; };';
  const { webhook } = await hostWebhook(synthWebhook(code), { onLog: (line) => lines.push(line) });
  await bodyOf(webhook);
  expect(lines.map(({ functionName }) => functionName)).toEqual(Array(4).fill('Stack-Handler886CB40B'));
  expect(lines.map(({ text }) => text).sort()).toEqual(['loaded', 'one', 'three', 'two']);
});

describe('two functions', () => {
  test('of the same code do not share their processes', async () => {
    const assembly = synthApp((app) => {
      for (const id of ['First', 'Second']) {
        const stack = new Stack(new Stage(app, id), 'Stack');
        const handler = inlineHandler(stack, returning('{ body: process.env.AWS_LAMBDA_FUNCTION_NAME }'));
        new SendGridOAuthWebhook(stack, 'Webhook', { handler });
      }
    });
    const { webhooks } = await host(assembly);
    expect(webhooks.map(({ functionName }) => functionName)).toEqual([
      'First-Stack-Handler886CB40B',
      'Second-Stack-Handler886CB40B',
    ]);
    expect(await Promise.all(webhooks.map(bodyOf))).toEqual([
      'First-Stack-Handler886CB40B',
      'Second-Stack-Handler886CB40B',
    ]);
  });

  test('fails for code from S3 that is not an asset', async () => {
    const code = Code.fromCfnParameters();
    await expect(hostWebhook(synthWebhook('', {}, { code }))).rejects.toThrow(
      /Stack\/Handler886CB40B \(AWS::Lambda::Function\): could not evaluate its Code: only AWS knows the value of parameter .* of Stack/,
    );
  });
});
