import { EventKitError } from '../errors';
import { QueueEvent } from '../parsing/input';
import { requireFunction, requirePositiveInteger } from '../validation';
import { LambdaContext } from './context';
import { deduplicationOf } from './deduplication-settings';
import { logEvents } from './event-log';
import { Invocation, InvocationSettings } from './invocation';
import { HttpEvent, isQueueEvent } from './lambda-event';
import { BatchFunction, EventFunction, EventHandlerOptions } from './options';
import { directPost, queuedPosts } from './post';
import { logError, safely } from './report';
import { ProxyResponse, proxyResponse, QueueResponse, queueResponse } from './response';
import { metricsSettings } from '../metrics/settings';

/** A Lambda handler for direct and queued delivery. */
export interface EventHandler {
  (event: QueueEvent, context?: LambdaContext): Promise<QueueResponse>;
  (event: HttpEvent, context?: LambdaContext): Promise<ProxyResponse>;
  (event: QueueEvent | HttpEvent, context?: LambdaContext): Promise<QueueResponse | ProxyResponse>;
}

/**
 * Creates a Lambda handler that calls a function with SendGrid's events. It works with direct and queued delivery.
 *
 * With direct delivery, the handler returns status 200 if every call succeeded and 500 if one failed, and then SendGrid
 * retries the whole batch. It returns 400 if the body is not a JSON array, or has more than 50,000 events. With queued
 * delivery, it reports the messages with a failed call, and SQS delivers these again.
 *
 * An element that is not an event counts as a failed call. A failed call does not stop the other events of a batch from
 * being handled. The function is called with them again when the batch is retried, unless `deduplication` is set.
 *
 * The handler throws an `EventKitError` for an event of any other source, because that source would take a response for
 * success.
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

  const handler = async (event: QueueEvent | HttpEvent, context?: LambdaContext) => {
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
  requireFunction('fn', fn);
  requireFunction('onError', onError);
  if (per !== 'event' && per !== 'batch') {
    throw new EventKitError(`\`per\` must be 'event' or 'batch', got: ${String(per)}`);
  }
  const call: InvocationSettings['call'] =
    per === 'batch'
      ? (group) =>
          (fn as BatchFunction<object>)(
            group.map(({ event }) => event),
            group[0].post.context,
          )
      : ([{ event, post }]) => (fn as EventFunction<object>)(event, post.context);
  return {
    call,
    per,
    concurrency: requirePositiveInteger('concurrency', concurrency),
    deduplication: deduplicationOf(store, { per, concurrency }),
    log: options.logEvents ? logEvents : () => {},
    report: safely(onError),
    metrics: metricsSettings(options.metrics),
  };
}
