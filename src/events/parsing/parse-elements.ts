import { EventParseError } from '../errors';
import { EventsInput } from './input';
import { findJsonFault } from './json-fault';
import { kindOf } from './kind-of';
import { bodyText } from './raw-body';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Parses the body of a post, without looking at its elements.
 *
 * @throws EventParseError if the body is not a JSON array, or has more elements than `maximum`
 */
export function parseElements(input: EventsInput, maximum = Infinity): readonly unknown[] {
  const batch = parseJson(bodyText(input));
  if (!Array.isArray(batch)) throw new EventParseError(`found ${kindOf(batch)} instead of an array`);
  if (batch.length > maximum) throw new EventParseError(`found ${batch.length} events, more than ${maximum}`);
  return batch;
}

function parseJson(body: string): unknown {
  const start = body.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const text = body.slice(start);
  if (text === '') throw new EventParseError('it is empty');
  try {
    return JSON.parse(text);
  } catch {
    const { offset, reason } = findJsonFault(text);
    throw new EventParseError(reason, { offset: start + offset });
  }
}
