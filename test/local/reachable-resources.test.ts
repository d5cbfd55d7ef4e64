import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { SendGridOAuthWebhook } from '../../src';
import { inlineHandler, OK, synth } from './support/assemblies';
import { QueueStackParts, synthQueueStack } from './support/queue-stack';
import { host, hostWebhook } from './support/stages';
import { LocalStage } from '../../src/local';

const NAME = 'exports.handler = async () => process.env.AWS_LAMBDA_FUNCTION_NAME;';

function named(stack: Stack, functionName: string, code = NAME): Function {
  return new Function(stack, functionName, {
    functionName,
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
  });
}

/** Which of the functions of these names are hosted. */
async function hosted(stage: LocalStage, names: string[]): Promise<string[]> {
  const answers = await Promise.all(
    names.map(async (name) => {
      const url = `${stage.awsEndpoint}/2015-03-31/functions/${name}/invocations`;
      return (await fetch(url, { method: 'POST', body: '{}' })).status;
    }),
  );
  return names.filter((_name, index) => answers[index] === 200);
}

describe('events are followed', () => {
  const behind = async (more: (parts: QueueStackParts & { fn: (name: string) => Function }) => void) => {
    const assembly = synthQueueStack({
      handler: OK,
      more: (parts) => more({ ...parts, fn: (name) => named(parts.stack, name) }),
    });
    return hosted(await host(assembly), ['one', 'two', 'three']);
  };

  test('to functions that a role may invoke, and onward from those', async () => {
    const found = await behind(({ handler, fn }) => {
      const [one, two] = [fn('one'), fn('two')];
      one.grantInvoke(handler!);
      two.addAlias('live').grantInvoke(one);
      fn('three');
    });
    expect(found).toEqual(['one', 'two']);
  });

  test('to functions that a variable names', async () => {
    const found = await behind(({ handler, fn }) => {
      handler!.addEnvironment('NEXT', fn('one').functionArn);
    });
    expect(found).toEqual(['one']);
  });

  test('through queues that a role may send to or a variable names, and through dead-letter queues', async () => {
    const found = await behind(({ stack, handler, deadLetterQueue, fn }) => {
      const [first, second] = [new Queue(stack, 'First'), new Queue(stack, 'Second')];
      first.grantSendMessages(handler!);
      handler!.addEnvironment('SECOND', second.queueUrl);
      [first, second, deadLetterQueue].forEach((queue, index) => {
        const consumer = fn(['one', 'two', 'three'][index]);
        queue.grantConsumeMessages(consumer);
        consumer.addEventSourceMapping('Messages', { eventSourceArn: queue.queueArn });
      });
    });
    expect(found).toEqual(['one', 'two', 'three']);
  });

  test('in a cycle', async () => {
    const found = await behind(({ queue, handler, fn }) => {
      const one = fn('one');
      one.grantInvoke(handler!);
      handler!.grantInvoke(one);
      queue.grantSendMessages(one);
    });
    expect(found).toEqual(['one']);
  });

  test('not through wildcards, so that an unsupported function elsewhere does not matter', async () => {
    const found = await behind(({ handler, fn }) => {
      (fn('one').node.defaultChild as CfnFunction).runtime = 'java21';
      handler!.addToRolePolicy(new PolicyStatement({ actions: ['*'], resources: ['*'] }));
    });
    expect(found).toEqual([]);
  });
});

describe('the function of a webhook is', () => {
  const settings = async (build: (stack: Stack) => void) => (await hostWebhook(synth(build))).webhook;
  const receiver = (stack: Stack, environment: Record<string, string>) => {
    const handler = inlineHandler(stack, OK, { environment: { SIGNATURE_MODE: 'enforce', ...environment } });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    return handler;
  };

  test('the function behind the queue of an integration', async () => {
    const { webhook } = await hostWebhook(synthQueueStack({ handler: OK }));
    expect(webhook).toMatchObject({ delivery: 'queued', functionName: 'Stack-Handler886CB40B', queueName: 'events' });
  });

  test('unknown for a queue without an event source mapping, so the queue stands for it', async () => {
    const { webhook } = await hostWebhook(synthQueueStack());
    expect(webhook).toMatchObject({ delivery: 'queued', functionName: 'events', queueName: 'events' });
  });

  test('the function behind a receiver', async () => {
    const webhook = await settings((stack) => {
      receiver(stack, { HANDLER_FUNCTION_ARN: named(stack, 'mine').functionArn, PUBLIC_KEY_PARAMETER: '/key' });
    });
    expect(webhook).toMatchObject({ delivery: 'direct', functionName: 'mine', publicKeyParameter: '/key' });
    expect(webhook.queueName).toBeUndefined();
  });

  test('the function behind a receiver and its queue', async () => {
    const webhook = await settings((stack) => {
      const queue = new Queue(stack, 'Queue', { queueName: 'events' });
      receiver(stack, { QUEUE_URL: queue.queueUrl, PUBLIC_KEYS: 'MFkw' });
      const mine = named(stack, 'mine');
      queue.grantConsumeMessages(mine);
      mine.addEventSourceMapping('Messages', { eventSourceArn: queue.queueArn });
    });
    expect(webhook).toMatchObject({ delivery: 'queued', functionName: 'mine', queueName: 'events' });
    expect(webhook.publicKeyParameter).toBeUndefined();
  });

  test('the invoked function if it is not a receiver, even if it has a queue URL', async () => {
    const webhook = await settings((stack) => {
      const environment = { QUEUE_URL: new Queue(stack, 'Queue').queueUrl };
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, OK, { environment }) });
    });
    expect(webhook).toMatchObject({ delivery: 'direct', functionName: 'Stack-Handler886CB40B' });
  });

  test('the invoked function if the next one is unknown', async () => {
    const webhook = await settings((stack) => receiver(stack, {}));
    expect(webhook).toMatchObject({ delivery: 'direct', functionName: 'Stack-Handler886CB40B' });
  });
});
