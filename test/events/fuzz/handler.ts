import { Body } from './bodies';
import { anyLambdaEvent, FORMS, throwable, UnreliableStore } from './invocations';
import { anyBody, check, counts, parse, random } from './session';
import {
  deduplicationKey,
  eventHandler,
  EventHandlerOptions,
  EventKitError,
  EventsInput,
  InMemoryDeduplicationStore,
  SendGridEvent,
} from '../../../src/events';

const sharedStore = new InMemoryDeduplicationStore({ maxKeys: 500 });

/** A function that fails at random, and what it was called with. */
function unreliableFunction(faults: number) {
  const calls: SendGridEvent[] = [];
  const succeeded = new Set<SendGridEvent>();
  const call = (events: readonly SendGridEvent[]): unknown => {
    calls.push(...events);
    if (random.chance(faults)) {
      const error = throwable(random);
      if (random.chance(0.5)) throw error;
      return Promise.reject(error);
    }
    for (const event of events) succeeded.add(event);
    return random.chance(0.5) ? Promise.resolve() : undefined;
  };
  return { calls, succeeded, call };
}

/** The value of an event for the metrics. */
function anyValue({ category }: { readonly category?: unknown }): unknown {
  if (random.chance(0.1)) throw throwable(random);
  return category;
}

function anyHandler(fn: ReturnType<typeof unreliableFunction>, deduplication: UnreliableStore | undefined) {
  let errors = 0;
  const onError = () => {
    errors += 1;
    if (random.chance(0.05)) throw throwable(random);
  };
  const options: Omit<EventHandlerOptions, 'per'> = {
    deduplication,
    concurrency: 1 + random.below(12),
    onError: random.pick([onError, onError, undefined]),
    logEvents: random.chance(0.5),
    metrics: random.pick([false, true, { dimension: { name: 'n', values: ['x'], of: anyValue } }]),
  };
  const handler = random.chance(0.5)
    ? eventHandler((event) => fn.call([event]), options)
    : eventHandler((events) => fn.call(events), { ...options, per: 'batch' });
  return { handler, errors: () => errors };
}

async function deliver(bodies: readonly Body[], isQueued: boolean): Promise<void> {
  const fn = unreliableFunction(random.pick([0, 0.2, 1]));
  const store = random.chance(0.5)
    ? new UnreliableStore(random, random.chance(0.5) ? sharedStore : new InMemoryDeduplicationStore(), random.pick([0, 0, 0.2])) // prettier-ignore
    : undefined;
  const { handler, errors } = anyHandler(fn, store);
  const forms = isQueued ? ['record', 'recordBase64', 'recordGzip'] : ['proxy', 'proxyBase64'];
  const inputs = bodies.map(({ bytes }) => FORMS[random.pick(forms)](bytes) as object);

  let accepted: boolean[];
  if (isQueued) {
    const records = inputs.map((input, index) => ({ ...input, messageId: `m-${index}` }));
    const { batchItemFailures } = await handler({ Records: records as never });
    const failures = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    check(
      [...failures].every((id) => records.some(({ messageId }) => messageId === id)),
      'failures are messages',
    );
    accepted = records.map(({ messageId }) => !failures.has(messageId));
  } else {
    const { statusCode } = await handler(inputs[0] as { isBase64Encoded: boolean });
    check([200, 400, 500].includes(statusCode), `the status is 200, 400 or 500, not ${statusCode}`);
    accepted = [statusCode === 200];
  }

  const keysOf = (events: Iterable<SendGridEvent>) => new Set(store && [...events].map(deduplicationKey));
  const [calledKeys, succeededKeys] = [keysOf(fn.calls), keysOf(fn.succeeded)];
  const [calledNumbers, succeededNumbers] = [fn.calls, [...fn.succeeded]].map(
    (events) => new Set(events.map(({ n }) => n)),
  );
  /** Whether an event was handled, now or before. */
  const isHandled = (event: SendGridEvent): boolean => {
    if (!store) return succeededNumbers.has(event.n);
    const key = deduplicationKey(event);
    return !store.failed.has(key) && (store.done.has(key) || succeededKeys.has(key));
  };
  let elements = 0;
  inputs.forEach((input, index) => {
    let invalid = 0;
    const events = parse(input as EventsInput, () => (invalid += 1));
    elements += (events?.length ?? 0) + invalid;
    const isComplete = events !== undefined && invalid === 0 && events.every(isHandled);
    check(accepted[index] === isComplete, 'a post is accepted exactly if each of its events was handled');
    check(
      (events ?? []).every((event) => {
        if (!store) return calledNumbers.has(event.n);
        const key = deduplicationKey(event);
        return calledKeys.has(key) || store.done.has(key) || store.failed.has(key);
      }),
      'every event reaches the function, unless it was handled before or the store failed',
    );
    counts[accepted[index] ? 'accepted' : 'retried'] += 1;
  });
  check(fn.calls.length <= elements, 'the function is called at most once for each event');
  check(!store || (store.claims <= elements && store.finishes === store.claimed), 'each claim is finished once');
  check(!store || calledKeys.size === fn.calls.length, 'duplicates in an invocation are handled once');
  check(errors() <= 2 * elements + inputs.length, 'each failure is reported once');
}

async function invoke(event: unknown): Promise<void> {
  const fn = unreliableFunction(0);
  const handler = eventHandler((one) => fn.call([one]), { onError: () => {} });
  try {
    const response = (await handler(event as never)) as object;
    const isSuccess =
      'statusCode' in response
        ? response.statusCode === 200
        : (response as { batchItemFailures: unknown[] }).batchItemFailures.length === 0;
    const { Records: records } = event as { Records?: EventsInput[] };
    const events = (Array.isArray(records) ? records : [event as EventsInput]).map((input) => parse(input));
    check(!isSuccess || events.every((list) => list !== undefined), 'an unreadable event is never accepted');
    check(fn.calls.length === events.flatMap((list) => list ?? []).length, 'every event reaches the function');
  } catch (error) {
    check(
      error instanceof EventKitError && error.name === 'EventKitError',
      `it throws an EventKitError: ${String(error)}`,
    );
    check(fn.calls.length === 0, 'no event of an unsupported invocation is handled');
    counts.unsupported += 1;
  }
}

/** The handler accepts exactly the posts whose events were all handled, with both deliveries. */
export async function tryHandler(): Promise<void> {
  if (random.chance(0.2)) return invoke(anyLambdaEvent(random));
  const isQueued = random.chance(0.5);
  return deliver(isQueued ? random.list(3, anyBody) : [anyBody()], isQueued);
}
