import { EventKitError } from '../errors';
import { ProxyEvent, QueueEvent } from '../parsing/input';
import { requirePositiveInteger } from '../validation';
import { LambdaContext } from './context';
import { Invocation, InvocationSettings } from './invocation';
import { BatchFunction, EventFunction, EventHandlerOptions } from './options';
import { directPost, queuedPosts } from './post';
import { logError, safely } from './report';
import { ProxyResponse, proxyResponse, QueueResponse, queueResponse } from './response';

/** A Lambda handler for direct and queued delivery. */
export interface EventHandler {
  (event: QueueEvent, context?: LambdaContext): Promise<QueueResponse>;
  (event: ProxyEvent, context?: LambdaContext): Promise<ProxyResponse>;
  (event: QueueEvent | ProxyEvent, context?: LambdaContext): Promise<QueueResponse | ProxyResponse>;
}

/**
 * Creates a Lambda handler that calls a function with SendGrid's events. It works with direct and queued delivery.
 *
 * With direct delivery, the handler returns status 200 if every call succeeded and 500 if one failed, and then SendGrid
 * retries the whole batch. It returns 400 if the body is not a batch of events. With queued delivery, it reports the
 * messages with a failed call, and SQS delivers these again.
 *
 * A failed call does not stop the other events of a batch from being handled. They are delivered again with the failed
 * ones, unless `deduplication` is set.
 *
 * @example
 * import { eventHandler } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * export const handler = eventHandler(async (event) => {
 *   if (event.event === 'bounce') console.log(event.sg_event_id, event.bounce_classification);
 * });
 */
export function eventHandler<CustomArgs extends object = Record<string, unknown>>(
  fn: EventFunction<CustomArgs>,
  options?: EventHandlerOptions & { readonly per?: 'event' },
): EventHandler;
export function eventHandler<CustomArgs extends object = Record<string, unknown>>(
  fn: BatchFunction<CustomArgs>,
  options: EventHandlerOptions & { readonly per: 'batch' },
): EventHandler;
export function eventHandler(fn: EventFunction | BatchFunction, options: EventHandlerOptions = {}): EventHandler {
  const settings = settingsOf(fn, options);

  const handler = async (event: QueueEvent | ProxyEvent, context?: LambdaContext) => {
    const invocation = new Invocation(settings);
    if (isQueueEvent(event)) {
      const posts = queuedPosts(event, context);
      await invocation.handle(posts);
      return queueResponse(posts);
    }
    const post = directPost(event, context);
    await invocation.handle([post]);
    return proxyResponse(post);
  };
  return handler as EventHandler;
}

function settingsOf(fn: EventFunction | BatchFunction, options: EventHandlerOptions): InvocationSettings {
  const { per = 'event', concurrency = 10, deduplication: store, onError = logError } = options;
  if (typeof fn !== 'function') throw new EventKitError(`\`fn\` must be a function, got: ${typeof fn}`);
  if (per !== 'event' && per !== 'batch') {
    throw new EventKitError(`\`per\` must be 'event' or 'batch', got: ${String(per)}`);
  }
  const call: InvocationSettings['call'] =
    per === 'batch'
      ? (fn as BatchFunction<object>)
      : ([event], context) => (fn as EventFunction<object>)(event, context);
  return {
    call,
    per,
    concurrency: requirePositiveInteger('concurrency', concurrency),
    store,
    report: safely(onError),
  };
}

function isQueueEvent(event: QueueEvent | ProxyEvent): event is QueueEvent {
  return Array.isArray((event as Partial<QueueEvent> | undefined)?.Records);
}
