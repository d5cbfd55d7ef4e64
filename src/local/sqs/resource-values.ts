import { arnIn, generatedName } from '../cloudformation/physical-ids';
import { ResourceValues } from '../cloudformation/physical-values';
import { Resource } from '../cloudformation/stack-model';

export const SQS_VALUES: ResourceValues = {
  'AWS::SQS::Queue': {
    Ref: queueUrl,
    QueueUrl: queueUrl,
    QueueName: queueName,
    Arn: (queue) => arnIn(queue, 'sqs', queueName(queue)),
  },
};

function queueName(queue: Resource): string {
  const suffix = queue.property('FifoQueue') === true ? '.fifo' : '';
  return String(queue.property('QueueName') ?? generatedName(queue, 80 - suffix.length) + suffix);
}

function queueUrl(queue: Resource): string {
  const { region, urlSuffix, account } = queue.stack;
  return `https://sqs.${region}.${urlSuffix}/${account}/${queueName(queue)}`;
}
