import { Duration } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { SendGridOAuthWebhook } from '../../../src';
import { editTemplate, inlineHandler, OK, resourceOf, synth } from '../support/assemblies';
import { QueueStackOptions, synthQueueStack } from '../support/queue-stack';
import { host, problemsOf } from '../support/stages';

const MAPPING = 'Stack/HandlerMessages (AWS::Lambda::EventSourceMapping)';
const TYPE = 'AWS::Lambda::EventSourceMapping';

async function problemsWith(properties: object, options: QueueStackOptions = {}): Promise<readonly string[]> {
  const assembly = synthQueueStack({ handler: OK, ...options });
  editTemplate(assembly, (template) => Object.assign(resourceOf(template, TYPE).Properties, properties));
  return problemsOf(assembly);
}

describe('the stage rejects an event source mapping', () => {
  test.each<[string, object, string]>([
    ['with a filter', { FilterCriteria: { Filters: [] } }, 'FilterCriteria is not supported'],
    [
      'with pollers of its own',
      { ProvisionedPollerConfig: { MinimumPollers: 1 } },
      'ProvisionedPollerConfig is not supported',
    ],
    [
      'with a large batch and no window',
      { BatchSize: 11 },
      'a BatchSize of 11 needs a MaximumBatchingWindowInSeconds of at least 1',
    ],
    [
      'with one invocation at a time',
      { ScalingConfig: { MaximumConcurrency: 1 } },
      'its MaximumConcurrency must be from 2 to 1000, got: 1',
    ],
    [
      'of a function of no hosted stack',
      { FunctionName: 'elsewhere' },
      'its function arn:aws:lambda:us-east-1:123456789012:function:elsewhere is in no hosted stack',
    ],
  ])('%s', async (_name, properties, problem) => {
    expect(await problemsWith(properties)).toEqual([`${MAPPING}: ${problem}`]);
  });

  test("of a queue whose visibility timeout is less than the function's timeout", async () => {
    const handlerProps = { timeout: Duration.seconds(31) };
    expect(await problemsWith({}, { handlerProps })).toEqual([
      `${MAPPING}: the VisibilityTimeout of its queue, 30 seconds, is less than the Timeout of its function, 31 seconds`,
    ]);
  });

  test('of a function whose role must not receive messages', async () => {
    const assembly = synthQueueStack({ handler: OK });
    editTemplate(assembly, ({ Resources }) => {
      const [id] = Object.keys(Resources).filter((name) => name.startsWith('HandlerServiceRoleDefaultPolicy'));
      const [statement] = Resources[id].Properties.PolicyDocument.Statement;
      statement.Action = ['sqs:ReceiveMessage'];
    });
    const queue = 'arn:aws:sqs:us-east-1:123456789012:events';
    expect(await problemsOf(assembly)).toEqual([
      `${MAPPING}: the role of its function does not allow sqs:DeleteMessage on ${queue}`,
      `${MAPPING}: the role of its function does not allow sqs:GetQueueAttributes on ${queue}`,
    ]);
  });

  test('but not for a role outside the hosted stacks, whose policies are unknown', async () => {
    const assembly = synth((stack) => {
      const queue = new Queue(stack, 'Queue');
      const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::123456789012:role/existing');
      const handler = inlineHandler(stack, OK, { role, environment: { NEXT: queue.queueUrl } });
      handler.addEventSourceMapping('Messages', { eventSourceArn: queue.queueArn });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    });
    expect((await host(assembly)).queues).toHaveLength(1);
  });
});
