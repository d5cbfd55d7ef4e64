import { EventContext, LambdaContext } from './context';
import { ProxyEvent, QueueEvent, QueueRecord } from '../parsing/input';

/** A post of SendGrid, and its outcome. */
export interface Post {
  readonly input: ProxyEvent | QueueRecord;
  readonly context: EventContext;
  readonly recordId?: string;
  /** The number of elements of the body. */
  size: number;
  /** How many of them failed. */
  failures: number;
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
      requestId: record.messageAttributes?.RequestId?.stringValue,
      lambdaContext,
    },
    recordId: record.messageId,
    size: 0,
    failures: 0,
  }));
}

/** The post of an invocation with direct delivery. */
export function directPost(event: ProxyEvent, lambdaContext?: LambdaContext): Post {
  const { requestId, requestTimeEpoch, timeEpoch } = event.requestContext ?? {};
  return {
    input: event,
    context: { delivery: 'direct', receivedAt: dateOf(requestTimeEpoch ?? timeEpoch), requestId, lambdaContext },
    size: 0,
    failures: 0,
  };
}

export function hasFailed({ parseError, failures }: Post): boolean {
  return parseError !== undefined || failures > 0;
}

export function dateOf(milliseconds: string | number | undefined): Date | undefined {
  const date = new Date(Number(milliseconds ?? NaN));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
