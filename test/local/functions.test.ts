import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { SendGridOAuthWebhook } from '../../src/index';
import { LocalStage, LocalStageOptions, LocalWebhook, RequestLogEntry } from '../../src/local/index';
import { freePorts } from '../support/ports';
import { inlineHandler, OK, returning, synth } from './support/assemblies';
import { post, tokenFor } from './support/http';
import { host, hostWebhook, problemsOf } from './support/stages';

/** Calls what the posted body says, signed as an SDK would, and answers with status and body. */
const CALLER = `
exports.handler = async ({ body }) => {
  const { service, target, path = '/', payload, headers = {} } = JSON.parse(body);
  if (!service) return { body: JSON.stringify(process.env) };
  const url = process.env['AWS_ENDPOINT_URL_' + service] + path.replace('ARN', encodeURIComponent(process.env.OTHER_ARN));
  const credential = process.env.AWS_ACCESS_KEY_ID + '/20300101/us-east-1/x/aws4_request';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=' + credential, 'X-Amz-Target': target ?? '', ...headers },
    body: JSON.stringify({ ...payload, ...(service === 'SQS' ? { QueueUrl: process.env.QUEUE_URL } : {}) }),
  });
  return { body: JSON.stringify({ status: answer.status, body: JSON.parse(await answer.text()) }) };
};`;

const INVOKE = { service: 'LAMBDA', path: '/2015-03-31/functions/ARN/invocations', payload: { hello: 'world' } };
const SEND = { service: 'SQS', target: 'AmazonSQS.SendMessage', payload: { MessageBody: 'hello' } };
const GET = { service: 'SSM', target: 'AmazonSSM.GetParameter', payload: { Name: '/key' } };
const PUT = {
  service: 'SSM',
  target: 'AmazonSSM.PutParameter',
  payload: { Name: '/key', Value: 'b', Overwrite: true },
};

interface Parts {
  readonly handler: Function;
  readonly other: Function;
  readonly queue: Queue;
  readonly parameter: StringParameter;
}

function synthCaller(change: (parts: Parts) => void): string {
  return synth((stack) => {
    const queue = new Queue(stack, 'Queue', { encryptionMasterKey: new Key(stack, 'Encryption') });
    const parameter = new StringParameter(stack, 'Parameter', { parameterName: '/key', stringValue: 'a' });
    const other = new Function(stack, 'Other', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async (event) => ({ got: event });'),
    });
    const handler = inlineHandler(stack, CALLER, { timeout: Duration.seconds(10) });
    handler.addEnvironment('QUEUE_URL', queue.queueUrl).addEnvironment('OTHER_ARN', other.functionArn);
    change({ handler, other, queue, parameter });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  });
}

async function ask(webhook: LocalWebhook, call: object) {
  const answer = await post(webhook, await tokenFor(webhook), { body: JSON.stringify(call) });
  return JSON.parse(answer.body);
}

const grantAll = ({ handler, other, queue, parameter }: Parts) => {
  queue.grantSendMessages(handler);
  parameter.grantRead(handler);
  parameter.grantWrite(handler);
  other.grantInvoke(handler);
};

describe('a function with the permissions', () => {
  let stage: LocalStage;
  let webhook: LocalWebhook;
  const log: RequestLogEntry[] = [];
  beforeAll(async () => {
    ({ stage, webhook } = await hostWebhook(synthCaller(grantAll), { onRequest: (entry) => log.push(entry) }));
  });

  test('has the endpoints, fake credentials, and a queue URL on the stage', async () => {
    const { awsEndpoint } = stage;
    const environment = await ask(webhook, {});
    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL_SQS: awsEndpoint,
      AWS_ENDPOINT_URL_SSM: awsEndpoint,
      AWS_ENDPOINT_URL_LAMBDA: awsEndpoint,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[0-9A-Z]{16}$/),
      AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^[0-9A-Z]{40}$/),
      AWS_SESSION_TOKEN: expect.stringMatching(/^[0-9A-Z]{100}$/),
      QUEUE_URL: `${awsEndpoint}/123456789012/${stage.queues[0].name}`,
    });
    expect(environment.QUEUE_URL).toBe(stage.queues[0].url);
  });

  test('sends to the queue, and the message names the sender', async () => {
    expect(await ask(webhook, SEND)).toMatchObject({
      status: 200,
      body: { MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' },
    });
    expect(stage.queues[0].messages()).toMatchObject([{ body: 'hello' }]);
    const { url } = stage.queues[0];
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'X-Amz-Target': 'AmazonSQS.ReceiveMessage' },
      body: JSON.stringify({ QueueUrl: url, AttributeNames: ['SenderId'] }),
    });
    const { Messages } = (await answer.json()) as { Messages: Array<{ Attributes: { SenderId: string } }> };
    expect(Messages[0].Attributes.SenderId).toMatch(/^AROA[0-9A-Z]{17}:Stack-Handler886CB40B$/);
  });

  test('gets and puts a parameter', async () => {
    expect(await ask(webhook, GET)).toMatchObject({ status: 200, body: { Parameter: { Value: 'a' } } });
    expect(await ask(webhook, PUT)).toMatchObject({ status: 200, body: { Version: 2 } });
    expect(await ask(webhook, GET)).toMatchObject({ status: 200, body: { Parameter: { Value: 'b' } } });
  });

  test('invokes another function', async () => {
    expect(await ask(webhook, INVOKE)).toEqual({ status: 200, body: { got: { hello: 'world' } } });
  });

  test('is reported to onRequest, with its errors', async () => {
    log.splice(0);
    await ask(webhook, GET);
    await ask(webhook, { ...GET, payload: { Name: '/key/other' } });
    expect(log.filter(({ server }) => server === 'aws')).toEqual([
      {
        server: 'aws',
        method: 'POST',
        path: '/',
        operation: 'AmazonSSM.GetParameter',
        status: 200,
        milliseconds: expect.any(Number),
      },
      {
        server: 'aws',
        method: 'POST',
        path: '/',
        operation: 'AmazonSSM.GetParameter',
        status: 400,
        reason: 'AccessDeniedException',
        milliseconds: expect.any(Number),
      },
    ]);
  });

  test("reaches the queue through AWS's SDK, which uses the host of the queue URL", async () => {
    const environment = await ask(webhook, {});
    process.env.AWS_ENDPOINT_URL_SQS = environment.AWS_ENDPOINT_URL_SQS;
    try {
      const credentials = { accessKeyId: environment.AWS_ACCESS_KEY_ID, secretAccessKey: 'a' };
      const client = new SQSClient({ region: 'us-east-1', credentials, maxAttempts: 1 });
      const sent = await client.send(
        new SendMessageCommand({ QueueUrl: environment.QUEUE_URL, MessageBody: 'by SDK' }),
      );
      client.destroy();
      const found = stage.queues[0].messages().find(({ messageId }) => messageId === sent.MessageId);
      expect(found?.body).toBe('by SDK');
    } finally {
      delete process.env.AWS_ENDPOINT_URL_SQS;
    }
  });
});

describe('a function without the permissions', () => {
  let webhook: LocalWebhook;
  beforeAll(async () => {
    const assembly = synthCaller(({ handler, other, queue }) => {
      other.grantInvoke(handler);
      handler.addToRolePolicy(PolicyStatement.fromJson({ Effect: 'Deny', Action: 'lambda:*', Resource: '*' }));
      queue.grantConsumeMessages(handler);
    });
    ({ webhook } = await hostWebhook(assembly));
  });
  const ME = expect.stringMatching(
    /^User: arn:aws:sts::123456789012:assumed-role\/Stack-HandlerServiceRole\w+\/Stack-Handler886CB40B is not authorized to perform: /,
  );

  test.each<[string, object, number, object]>([
    ['sends to no queue', SEND, 403, { __type: 'com.amazon.coral.service#AccessDeniedException', message: ME }],
    ['gets no parameter', GET, 400, { __type: 'AccessDeniedException', message: ME }],
    ['puts no parameter', PUT, 400, { __type: 'AccessDeniedException', message: ME }],
    [
      'gets no list of parameters',
      { service: 'SSM', target: 'AmazonSSM.GetParameters', payload: { Names: ['/key'] } },
      400,
      { __type: 'AccessDeniedException', message: ME },
    ],
  ])('%s', async (_name, call, status, body) => {
    expect(await ask(webhook, call)).toEqual({ status, body });
  });

  test('cannot invoke another function', async () => {
    // It is hosted: its ARN is one of the function's variables.
    expect(await ask(webhook, INVOKE)).toMatchObject({ status: 403, body: { message: ME } });
  });
});

describe('a caller', () => {
  test('with other credentials is not restricted', async () => {
    const environment = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'mine' };
    const { stage, webhook } = await hostWebhook(
      synthCaller(() => {}),
      { environment },
    );
    expect(await ask(webhook, {})).toMatchObject({ ...environment, AWS_ENDPOINT_URL_SQS: stage.awsEndpoint });
    expect(await ask(webhook, {})).not.toHaveProperty('AWS_SESSION_TOKEN');
    expect(await ask(webhook, SEND)).toMatchObject({ status: 200 });
    expect(await ask(webhook, GET)).toMatchObject({ status: 200 });
  });

  test('with a role outside the hosted stacks is not restricted, since its policies are unknown', async () => {
    const assembly = synth((stack) => {
      const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::123456789012:role/service/existing');
      new StringParameter(stack, 'Parameter', { parameterName: '/key', stringValue: 'a' });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, CALLER, { role }) });
    });
    const { webhook } = await hostWebhook(assembly);
    expect(await ask(webhook, GET)).toMatchObject({ status: 200, body: { Parameter: { Value: 'a' } } });
  });
});

describe('the endpoint', () => {
  const webhookWith = (more: Partial<LocalStageOptions>, change: (parts: Parts) => void = grantAll) =>
    host(synthCaller(change), more);

  test('does not exist if nothing uses it', async () => {
    const stage = await host(
      synth((stack) => new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, returning('{}')) })),
    );
    expect([stage.awsEndpoint, stage.queues]).toEqual([undefined, []]);
    await stage.idle();
  });

  test('exists for a function that may invoke another, and keeps the variables of the template', async () => {
    const assembly = synth((stack) => {
      const other = new Function(stack, 'Other', {
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromInline(OK),
      });
      const handler = inlineHandler(stack, CALLER);
      handler.addEnvironment('AWS_ENDPOINT_URL_SSM', 'http://127.0.0.1:1');
      other.addAlias('live').grantInvoke(handler);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    });
    const { stage, webhook } = await hostWebhook(assembly);
    expect(await ask(webhook, {})).toMatchObject({
      AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_LAMBDA: stage.awsEndpoint,
    });
  });

  test('uses the last port', async () => {
    const port = await freePorts(3);
    const stage = await webhookWith({ port });
    expect([stage.webhooks[0].tokenUrl, new URL(stage.webhooks[0].httpPostUrl).origin, stage.awsEndpoint]).toEqual([
      `http://127.0.0.1:${port}/oauth2/token`,
      `http://127.0.0.1:${port + 1}`,
      `http://127.0.0.1:${port + 2}`,
    ]);
  });
});

test('a function that another may invoke must be supported', async () => {
  const assembly = synthCaller(({ handler, other }) => {
    other.grantInvoke(handler);
    (other.node.defaultChild as unknown as { runtime: string }).runtime = 'java21';
  });
  expect(await problemsOf(assembly)).toEqual([
    'Stack/Other (AWS::Lambda::Function): runtime java21 is not supported; use Node.js or Python',
  ]);
});
