import { ProxyEvent, QueueEvent, QueueRecord } from '../parsing/input';
import { SendGridEvent } from '../types';
import { EventContext, LambdaContext } from './context';

/** The outcome of an element of a post. */
export interface Outcome {
  failed: boolean;
}

/** An event to handle, and its outcome. Duplicates within an invocation share one object. */
export interface PendingEvent extends Outcome {
  readonly event: SendGridEvent<object>;
  readonly index: number;
  readonly key?: string;
  readonly post: Post;
}

/** A post of SendGrid, and its outcome. */
export interface Post {
  readonly input: ProxyEvent | QueueRecord;
  readonly context: EventContext;
  readonly recordId?: string;
  /** One for each element of the body. */
  readonly outcomes: Outcome[];
  /** Set if the body could not be parsed. */
  parseError?: Error;
}

/** The posts of an invocation with queued delivery. */
export function queuedPosts({ Records: records }: QueueEvent, lambdaContext?: LambdaContext): Post[] {
  return records.map((record) => ({
    input: record,
    context: {
      delivery: 'queued',
      receivedAt: dateOf(record.messageAttributes?.ReceivedAt?.stringValue),
      lambdaContext,
    },
    recordId: record.messageId,
    outcomes: [],
  }));
}

/** The post of an invocation with direct delivery. */
export function directPost(event: ProxyEvent, lambdaContext?: LambdaContext): Post {
  const { requestTimeEpoch, timeEpoch } = event.requestContext ?? {};
  return {
    input: event,
    context: { delivery: 'direct', receivedAt: dateOf(requestTimeEpoch ?? timeEpoch), lambdaContext },
    outcomes: [],
  };
}

export function hasFailed({ parseError, outcomes }: Post): boolean {
  return parseError !== undefined || outcomes.some(({ failed }) => failed);
}

function dateOf(milliseconds: string | number | undefined): Date | undefined {
  const date = new Date(Number(milliseconds ?? NaN));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
