import { Annotations, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { QueueSettings } from './queue-settings';
import { failProps } from './validation';
import { counted } from '../sendgrid/counted';

const DAY = 86_400;

/** SQS keeps no message longer. */
const MAX_RETENTION = 14 * DAY;

/** How much longer than a failing message is retried both queues must keep messages, and how much longer they should. */
const REQUIRED_SECONDS = DAY;
const ADVISED_DAYS = 4;

/** AWS's recommendation for a queue that invokes a function. */
const ADVISED_RECEIVES = 5;

/**
 * Rejects settings with which a message that always fails is deleted before somebody can redrive it.
 *
 * SQS counts the retention of both queues from the first send, because a message keeps its time when it moves to the
 * dead-letter queue of a standard queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
 */
export function validateDeadLettering(scope: IConstruct, queue: QueueSettings, props: PropNames): void {
  const { redrive, visibilitySeconds } = queue;
  if (!redrive) return warnAboutMissingDeadLetterQueue(scope, queue);
  const { maxReceiveCount, deadLetterQueue } = redrive;
  if (maxReceiveCount === undefined) return;
  warnAboutFewReceives(scope, maxReceiveCount);
  if (visibilitySeconds === undefined) return;
  const retries = { maxReceiveCount, visibilitySeconds };
  validateRetention(scope, props.queue, queue, retries);
  if (deadLetterQueue) validateRetention(scope, props.deadLetterQueue, deadLetterQueue, retries);
}

/** What the app sets each queue with. */
export interface PropNames {
  readonly queue: string;
  readonly deadLetterQueue: string;
}

interface Retries {
  readonly maxReceiveCount: number;
  readonly visibilitySeconds: number;
}

function validateRetention(scope: IConstruct, prop: string, queue: QueueSettings, retries: Retries): void {
  const { path, retentionSeconds } = queue;
  const { maxReceiveCount, visibilitySeconds } = retries;
  const retrySeconds = maxReceiveCount * visibilitySeconds;
  if (retentionSeconds === undefined) return;
  const inWords =
    `${text(retrySeconds)}, the time until a failing message moves to the dead-letter queue ` +
    `(${maxReceiveCount} receives with a visibility timeout of ${text(visibilitySeconds)})`;
  if (retentionSeconds < retrySeconds + REQUIRED_SECONDS) {
    failProps(
      scope,
      `\`${prop}\` must keep messages for at least 1 day more than ${inWords}, got: ${text(retentionSeconds)} in ` +
        `'${path}'; ${remedy(retrySeconds)}, because SQS counts the retention of both queues from the first send and ` +
        'then deletes the message',
    );
  }
  if (retentionSeconds < retrySeconds + ADVISED_DAYS * DAY) {
    Annotations.of(scope).addWarningV2(
      'cdk-sendgrid-oauth-webhook:shortRetention',
      `'${path}' keeps messages for ${text(retentionSeconds)}, which is less than ${ADVISED_DAYS} days more than ` +
        `${inWords}; SQS counts the retention from the first send, so you have little time to notice failed messages ` +
        `and to redrive them: ${remedy(retrySeconds)}`,
    );
  }
}

function remedy(retrySeconds: number): string {
  const retryLess = 'reduce `maxReceiveCount` or the visibility timeout';
  return retrySeconds + REQUIRED_SECONDS > MAX_RETENTION ? retryLess : `set a retention of 14 days, or ${retryLess}`;
}

function warnAboutFewReceives(scope: IConstruct, maxReceiveCount: number): void {
  if (maxReceiveCount >= ADVISED_RECEIVES) return;
  const receives = counted(maxReceiveCount, 'receive');
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:lowMaxReceiveCount',
    `a message moves to the dead-letter queue after ${receives}, and a receive counts even if Lambda ` +
      `throttles the function; AWS recommends a \`maxReceiveCount\` of at least ${ADVISED_RECEIVES}`,
  );
}

function warnAboutMissingDeadLetterQueue(scope: IConstruct, { path, retentionSeconds }: QueueSettings): void {
  const end = retentionSeconds === undefined ? '' : `, after ${text(retentionSeconds)}`;
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:queueWithoutDeadLetterQueue',
    `'${path}' has no dead-letter queue, so SQS retries a message that always fails until its retention ends${end}, ` +
      'and then deletes it; set `deadLetterQueue` on the queue',
  );
}

function text(seconds: number): string {
  return Duration.seconds(seconds).toHumanString();
}
