import { EventKitError } from '../errors';
import { ProxyEvent, QueueEvent, QueueRecord } from '../parsing/input';
import { SendGridEvent } from '../types';
import { EventContext, LambdaContext } from './context';

/** An event to handle, and its outcome. Duplicates within an invocation share one object. */
export interface PendingEvent {
  readonly event: SendGridEvent<object>;
  readonly index: number;
  readonly key?: string;
  readonly post: Post;
  failed: boolean;
}

/** A post of SendGrid, and its outcome. */
export interface Post {
  readonly input: ProxyEvent | QueueRecord;
  readonly context: EventContext;
  readonly recordId?: string;
  readonly events: PendingEvent[];
  /** Set if the body could not be parsed. */
  parseError?: Error;
}

/** The posts of an invocation with queued delivery. */
export function queuedPosts({ Records: records }: QueueEvent, lambdaContext?: LambdaContext): Post[] {
  return records.map((record) => {
    // Lambda would treat a reported failure without an id as a success.
    if (typeof record.messageId !== 'string') throw new EventKitError('`Records` must be the records of an SQS queue');
    return {
      input: record,
      context: {
        delivery: 'queued',
        receivedAt: dateOf(record.messageAttributes?.ReceivedAt?.stringValue),
        lambdaContext,
      },
      recordId: record.messageId,
      events: [],
    };
  });
}

/** The post of an invocation with direct delivery. */
export function directPost(event: ProxyEvent, lambdaContext?: LambdaContext): Post {
  const { requestTimeEpoch, timeEpoch } = event?.requestContext ?? {};
  return {
    input: event,
    context: { delivery: 'direct', receivedAt: dateOf(requestTimeEpoch ?? timeEpoch), lambdaContext },
    events: [],
  };
}

export function hasFailed({ parseError, events }: Post): boolean {
  return parseError !== undefined || events.some(({ failed }) => failed);
}

function dateOf(milliseconds: string | number | undefined): Date | undefined {
  const date = new Date(Number(milliseconds ?? NaN));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
