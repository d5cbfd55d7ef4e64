import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Duration } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalStage } from '../../../src/local';
import { inlineHandler, synth } from '../support/assemblies';
import { send } from '../support/http';
import { host } from '../support/stages';

const HANDLER = `
exports.handler = async (event, context) => {
  if (event.fail === 'throw') throw new TypeError('broken');
  if (event.fail === 'exit') process.exit(3);
  if (event.fail === 'wait') await new Promise((resolve) => setTimeout(resolve, 30_000));
  return { event, arn: context.invokedFunctionArn };
};`;
const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:worker';

let stage: LocalStage;
let client: LambdaClient;

beforeAll(async () => {
  const assembly = synth((stack) => {
    const handler = inlineHandler(stack);
    const worker = (id: string, functionName: string, reservedConcurrentExecutions?: number) =>
      new Function(stack, id, {
        functionName,
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromInline(HANDLER),
        timeout: Duration.seconds(1),
        reservedConcurrentExecutions,
      }).grantInvoke(handler);
    worker('Worker', 'worker');
    worker('Throttled', 'throttled', 0);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  });
  stage = await host(assembly);
  client = new LambdaClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    endpoint: stage.awsEndpoint,
    maxAttempts: 1,
  });
});
afterAll(() => client.destroy());

async function invoke(FunctionName: string, payload?: unknown, more: object = {}) {
  const Payload = payload === undefined ? undefined : JSON.stringify(payload);
  const answer = await client.send(new InvokeCommand({ FunctionName, Payload, ...more }));
  return { ...answer, payload: JSON.parse(Buffer.from(answer.Payload!).toString()) };
}

describe("AWS's SDK for JavaScript", () => {
  test.each([
    ['a name', 'worker', ARN],
    ['a name and a qualifier', 'worker:live', `${ARN}:live`],
    ['an ARN', ARN, ARN],
    ['an ARN and a qualifier', `${ARN}:1`, `${ARN}:1`],
    ['a part of an ARN', '123456789012:function:worker', ARN],
  ])('invokes by %s', async (_name, name, arn) => {
    expect(await invoke(name, { a: 'é"' })).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      payload: { event: { a: 'é"' }, arn },
    });
  });

  test('invokes with a separate qualifier', async () => {
    expect((await invoke('worker', {}, { Qualifier: 'live' })).payload.arn).toBe(`${ARN}:live`);
  });

  test('invokes without a payload', async () => {
    expect((await invoke('worker')).payload.event).toEqual({});
  });

  test.each([
    ['throws', 'throw', { errorType: 'TypeError', errorMessage: 'broken', trace: expect.any(Array) }],
    ['ends its process', 'exit', { errorType: 'Runtime.ExitError', errorMessage: 'Runtime.ExitError: exit status 3' }],
    ['takes too long', 'wait', { errorType: 'Sandbox.Timedout', errorMessage: 'Sandbox.Timedout' }],
  ])('gets the error of a function that %s', async (_name, fail, payload) => {
    expect(await invoke('worker', { fail })).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', payload });
  });

  test.each<[string, () => Promise<unknown>, string, number, string]>([
    [
      'for another function',
      async () => invoke('other', {}),
      'ResourceNotFoundException',
      404,
      'Function not found: other',
    ],
    [
      'for the ARN of another',
      async () => invoke(`${ARN}2`, {}),
      'ResourceNotFoundException',
      404,
      `Function not found: ${ARN}2`,
    ],
    [
      'for one that is throttled',
      async () => invoke('throttled', {}),
      'TooManyRequestsException',
      429,
      'Rate Exceeded.',
    ],
    [
      'for a large payload',
      async () => invoke('worker', 'a'.repeat(6 * 1024 * 1024)),
      'RequestTooLargeException',
      413,
      '6291458 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)',
    ],
    [
      'for an event',
      async () => invoke('worker', {}, { InvocationType: 'Event' }),
      'InvalidParameterValueException',
      400,
      'the invocation type Event is not supported by the local stage',
    ],
    [
      'for what is no JSON',
      async () => client.send(new InvokeCommand({ FunctionName: 'worker', Payload: '{' })),
      'InvalidRequestContentException',
      400,
      'Could not parse request body into json',
    ],
  ])('fails %s', async (_name, call, name, status, message) => {
    const error = (await call().catch((thrown: Error) => thrown)) as Error & { $metadata: { httpStatusCode: number } };
    expect([error.name, error.$metadata.httpStatusCode, error.message]).toEqual([name, status, message]);
  });
});

test('a request without a signature is accepted', async () => {
  const path = `/2015-03-31/functions/${encodeURIComponent(ARN)}/invocations`;
  const answer = await send(`${stage.awsEndpoint}${path}`, { body: '{"a":1}' });
  expect(JSON.parse(answer.body)).toEqual({ event: { a: 1 }, arn: ARN });
});
