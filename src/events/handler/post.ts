import { EventKitError } from '../errors';
import { ProxyEvent, QueueEvent, QueueRecord } from '../parsing/input';
import { SendGridEvent } from '../types';
import { EventContext, LambdaContext } from './context';

/** An event to handle. Repetitions of it are the same object, so they share what becomes of it. */
export interface Work {
  readonly event: SendGridEvent<object>;
  readonly index: number;
  readonly key?: string;
  readonly post: Post;
  failed: boolean;
}

/** A POST of SendGrid, and what becomes of it. */
export interface Post {
  readonly input: ProxyEvent | QueueRecord;
  readonly context: EventContext;
  readonly recordId?: string;
  readonly work: Work[];
  /** Why its body could not be read. */
  unreadable?: Error;
}

/** The POSTs of an invocation in queued delivery. */
export function queuedPosts({ Records: records }: QueueEvent, lambdaContext?: LambdaContext): Post[] {
  return records.map((record) => {
    // Lambda takes a failure without an id for success.
    if (typeof record.messageId !== 'string') throw new EventKitError('the records must be of an SQS queue');
    return {
      input: record,
      context: {
        delivery: 'queued',
        receivedAt: dateOf(record.messageAttributes?.ReceivedAt?.stringValue),
        lambdaContext,
      },
      recordId: record.messageId,
      work: [],
    };
  });
}

/** The POST of an invocation in direct delivery. */
export function directPost(event: ProxyEvent, lambdaContext?: LambdaContext): Post {
  const { requestTimeEpoch, timeEpoch } = event?.requestContext ?? {};
  return {
    input: event,
    context: { delivery: 'direct', receivedAt: dateOf(requestTimeEpoch ?? timeEpoch), lambdaContext },
    work: [],
  };
}

export function hasFailed({ unreadable, work }: Post): boolean {
  return unreadable !== undefined || work.some(({ failed }) => failed);
}

function dateOf(milliseconds: string | number | undefined): Date | undefined {
  const date = new Date(Number(milliseconds ?? NaN));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
