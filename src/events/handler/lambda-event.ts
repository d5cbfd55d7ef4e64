import { EventKitError } from '../errors';
import { ProxyEvent, QueueEvent, QueueRecord } from '../parsing/input';
import { isObject, kindOf } from '../parsing/kind-of';

/** An event of a proxy integration, a function URL or a load balancer. Each of them sets `isBase64Encoded`. */
export interface HttpEvent extends ProxyEvent {
  readonly isBase64Encoded: boolean;
}

/**
 * Returns whether an event contains messages of a queue. If not, it is an HTTP event.
 *
 * Any other event is an error: its invoker does not read a status code or a list of failed messages, and would take
 * either for success.
 *
 * @throws EventKitError for any other event
 */
export function isQueueEvent(event: unknown): event is QueueEvent {
  const { Records: records, isBase64Encoded, body } = Object(event) as Partial<QueueEvent & HttpEvent>;
  if (Array.isArray(records)) {
    if (records.every(isMessage)) return true;
    throw unsupported('`Records` without `messageId`');
  }
  if (typeof isBase64Encoded !== 'boolean') {
    throw unsupported(`${kindOf(event)}${isObject(event) ? ' without `Records` and `isBase64Encoded`' : ''}`);
  }
  if (typeof (body ?? '') !== 'string') throw unsupported(`a body that is ${kindOf(body)} instead of text`);
  return false;
}

/** Lambda would take a reported failure without an id for success. */
function isMessage(record: unknown): record is QueueRecord {
  return typeof (Object(record) as Partial<QueueRecord>).messageId === 'string';
}

function unsupported(found: string): EventKitError {
  return new EventKitError(
    'the event must be an HTTP request of API Gateway (proxy integration), of a function URL or of a load balancer, or ' +
      `messages of an SQS event source mapping, got: ${found}; for any other event source, write your own handler with ` +
      '`parseEvents`',
  );
}
