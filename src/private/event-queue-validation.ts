import { Token } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, IQueue } from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { validateDeadLettering } from './dead-lettering';
import { validateEncryptionKey } from './encryption-key';
import { requireSameEnvironment } from './environments';
import { renderedTimeoutSeconds } from './handler-function';
import { readQueueSettings } from './queue-settings';
import { renderedProperty, resourceBehind } from './rendered-resource';
import { failProp, failProps, requireKind, validateSeconds, validateWholeNumber } from './validation';
import { QueuedDeliveryOptions } from '../queued-delivery-options';

const DAY = 86_400;

const LARGEST_BATCH = 800_000;

/** Rejects options that SQS or Lambda would reject, and options that contradict each other. */
export function validateQueueOptions(scope: IConstruct, props: QueuedDeliveryOptions): void {
  requireKind(scope, 'queue', props.queue, 'queueArn', 'an SQS queue');
  requireKind(scope, 'deadLetterQueue', props.deadLetterQueue, 'queueArn', 'an SQS queue');
  validateWholeNumber(scope, 'maxReceiveCount', props.maxReceiveCount, { min: 1, max: 1_000 });
  validateWholeNumber(scope, 'maxConcurrency', props.maxConcurrency, { min: 2, max: 1_000 });
  validateSeconds(scope, 'retention', props.retention, { min: 60, max: 14 * DAY });
  validateSeconds(scope, 'visibilityTimeout', props.visibilityTimeout, { min: 0, max: DAY / 2 });
  validateBatching(scope, props);
  if (props.queue) validateGivenQueue(scope, props.queue, props);
  validateEncryptionKey(scope, props.encryptionKey);
  if (props.deadLetterQueue) validateGivenDeadLetterQueue(scope, props.deadLetterQueue);
}

function validateBatching(scope: IConstruct, { batchSize, maxBatchingWindow }: QueuedDeliveryOptions): void {
  validateWholeNumber(scope, 'batchSize', batchSize, { min: 1, max: 10_000 });
  validateSeconds(scope, 'maxBatchingWindow', maxBatchingWindow, { min: 0, max: 300 });
  const window = maxBatchingWindow && (maxBatchingWindow.isUnresolved() || maxBatchingWindow.toSeconds() > 0);
  if (batchSize !== undefined && !Token.isUnresolved(batchSize) && batchSize > 10 && !window) {
    failProp(
      scope,
      'batchSize',
      'be at most 10 without `maxBatchingWindow`',
      batchSize,
      'set `maxBatchingWindow` to 1 second or more',
    );
  }
}

function validateGivenQueue(scope: IConstruct, queue: IQueue, props: QueuedDeliveryOptions): void {
  const { deadLetterQueue, maxReceiveCount, retention, visibilityTimeout, encryptionKey } = props;
  const ofTheNewQueue = { deadLetterQueue, maxReceiveCount, retention, visibilityTimeout, encryptionKey };
  for (const [prop, value] of Object.entries(ofTheNewQueue)) {
    if (value !== undefined) failProps(scope, `\`${prop}\` cannot be combined with \`queue\`; set it on that queue`);
  }
  if (queue.fifo) {
    failProp(
      scope,
      'queue',
      'be a standard queue',
      queue.node.path,
      'SendGrid does not keep the order of events, so FIFO has no use',
    );
  }
  const { region } = queue.env;
  requireSameEnvironment(scope, 'queue', { region }, 'Lambda can read only from queues in its own region');
}

function validateGivenDeadLetterQueue(scope: IConstruct, queue: IQueue): void {
  if (queue.fifo) {
    failProp(
      scope,
      'deadLetterQueue',
      'be a standard queue',
      queue.node.path,
      'the dead-letter queue of a standard queue must be a standard queue too',
    );
  }
  const { account, region } = queue.env;
  const reason = 'SQS moves messages only to a queue in the same account and region';
  requireSameEnvironment(scope, 'deadLetterQueue', { account, region }, reason);
}

/**
 * Rejects a queue that would lose events. Reads the template, so that it sees what the app has changed on the queues and
 * the handler since. The settings of imported queues and handlers are unknown.
 */
export function validateRenderedQueues(
  scope: IConstruct,
  queue: IQueue,
  handler: IFunction,
  props: QueuedDeliveryOptions,
): void {
  const settings = readQueueSettings(queue);
  if (!settings) return;
  const propNames = props.queue
    ? { queue: 'queue', visibility: 'queue', deadLetterQueue: 'queue.deadLetterQueue' }
    : { queue: 'retention', visibility: 'visibilityTimeout', deadLetterQueue: 'deadLetterQueue' };
  validateVisibility(scope, propNames.visibility, settings.visibilitySeconds, renderedTimeoutSeconds(handler));
  validateMessageSize(scope, settings.maximumMessageBytes);
  validateDeadLettering(scope, settings, propNames);
  if (props.deadLetterQueue) validateRedrivePermission(scope, props.deadLetterQueue);
}

/** Lambda rejects a shorter timeout, because the function would receive messages that it is still processing. */
function validateVisibility(
  scope: IConstruct,
  prop: string,
  visibilitySeconds: number | undefined,
  timeoutSeconds: number | undefined,
): void {
  if (visibilitySeconds === undefined || timeoutSeconds === undefined || visibilitySeconds >= timeoutSeconds) return;
  const rule = prop === 'queue' ? 'have a visibility timeout that is' : 'be';
  failProp(
    scope,
    prop,
    `${rule} at least the handler's timeout, ${timeoutSeconds} seconds`,
    visibilitySeconds,
    'AWS recommends six times the timeout',
  );
}

/** SQS rejects a larger message, however often SendGrid retries it. */
function validateMessageSize(scope: IConstruct, bytes: number | undefined): void {
  if (bytes === undefined || bytes >= LARGEST_BATCH) return;
  failProp(
    scope,
    'queue',
    `accept messages of ${LARGEST_BATCH} bytes, SendGrid's largest batch of 768 KB with its attributes`,
    bytes,
    "set the queue's `maxMessageSizeBytes` to 1 MiB, the default of SQS",
  );
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
function validateRedrivePermission(scope: IConstruct, deadLetterQueue: IQueue): void {
  const resource = resourceBehind<CfnQueue>(deadLetterQueue, CfnQueue.CFN_RESOURCE_TYPE_NAME);
  const policy = resource && (Object(renderedProperty(resource, 'RedriveAllowPolicy')) as Record<string, unknown>);
  if (policy?.redrivePermission === 'denyAll') {
    failProp(
      scope,
      'deadLetterQueue',
      'have a redrive allow policy that permits the new queue',
      'denyAll',
      'remove `redriveAllowPolicy` from it',
    );
  }
}
