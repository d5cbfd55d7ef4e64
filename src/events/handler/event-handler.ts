import { EventKitError } from '../errors';
import { ProxyEvent, QueueEvent } from '../parsing/input';
import { requirePositiveInteger } from '../validation';
import { LambdaContext } from './context';
import { BatchFunction, EventFunction, EventHandlerOptions } from './options';
import { directPost, queuedPosts } from './post';
import { logError, safely } from './report';
import { ProxyResponse, proxyResponse, QueueResponse, queueResponse } from './response';
import { Run, RunSettings } from './run';

/** A Lambda handler for both deliveries. */
export interface EventHandler {
  (event: QueueEvent, context?: LambdaContext): Promise<QueueResponse>;
  (event: ProxyEvent, context?: LambdaContext): Promise<ProxyResponse>;
  (event: QueueEvent | ProxyEvent, context?: LambdaContext): Promise<QueueResponse | ProxyResponse>;
}

/**
 * Makes a Lambda handler that calls a function with SendGrid's events, and works in either delivery.
 *
 * Direct: it answers 200 when every call succeeded, else 500, and SendGrid sends the whole batch again; 400 when the
 * body is no batch of events. Queued: it reports the messages of which a call failed, and these come again. Either way
 * the other events of a batch are handled first, and come again with those that failed, unless `deduplication` keeps
 * them away.
 *
 * @example
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
    const run = new Run(settings);
    if (isQueueEvent(event)) {
      const posts = queuedPosts(event, context);
      await run.handle(posts);
      return queueResponse(posts);
    }
    const post = directPost(event, context);
    await run.handle([post]);
    return proxyResponse(post);
  };
  return handler as EventHandler;
}

function settingsOf(fn: EventFunction | BatchFunction, options: EventHandlerOptions): RunSettings {
  const { per = 'event', concurrency = 10, deduplication: store, onError = logError } = options;
  if (typeof fn !== 'function') throw new EventKitError(`\`fn\` must be a function, got: ${typeof fn}`);
  if (per !== 'event' && per !== 'batch') {
    throw new EventKitError(`\`per\` must be 'event' or 'batch', got: ${String(per)}`);
  }
  const call: RunSettings['call'] =
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
