import { EventKitError, EventParseError, EventsInput, originalEvent, parseEvents } from '../../../src/events';
import { BOUNCE, DELIVERED, nested, post, record } from '../support/inputs';

const TEXT = JSON.stringify([DELIVERED]);
const BASE64 = Buffer.from(TEXT).toString('base64');

/** The error that a body ends in. */
function errorOf(input: unknown): EventParseError {
  try {
    parseEvents(input as EventsInput);
  } catch (error) {
    return error as EventParseError;
  }
  throw new Error('it was parsed');
}

describe('parses', () => {
  test.each<[string, EventsInput]>([
    ['an event of a REST API', post([DELIVERED])],
    ['an event of an HTTP API', { body: BASE64, isBase64Encoded: true }],
    ['an event that says nothing of an encoding', { body: TEXT }],
    ['a message of the queue', record('m-1', [DELIVERED])],
    [
      'a message of the queue in base64',
      {
        messageId: 'm-1',
        body: BASE64,
        messageAttributes: { 'Content-Transfer-Encoding': { stringValue: 'base64' } },
      },
    ],
    ['a text', TEXT],
    ['a text with a byte order mark', `\uFEFF${TEXT}`],
    ['a text with white space around it', `\r\n${TEXT}\r\n`],
    ['bytes', new TextEncoder().encode(TEXT)],
    ['a part of a buffer', Buffer.from(`..${TEXT}..`).subarray(2, -2)],
    ['bytes with a byte order mark', Buffer.from(`\uFEFF${TEXT}`)],
  ])('%s', (_, input) => {
    expect(parseEvents(input)).toEqual([
      {
        email: 'ada@example.com',
        timestamp: 1709142428,
        event: 'delivered',
        sg_event_id: 'delivered-1',
        sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
        response: '250 OK',
      },
    ]);
  });

  test('no events', () => {
    expect(parseEvents('[]')).toEqual([]);
  });

  test('events with unknown names, with unknown fields and without fields', () => {
    expect(parseEvents('[{"event":"unheard_of","x":{"y":[1]}},{}]')).toEqual([
      { event: 'unheard_of', x: { y: [1] } },
      {},
    ]);
  });

  test('bytes that are not UTF-8', () => {
    const body = Buffer.concat([Buffer.from('[{"event":"open","name":"'), Buffer.from([0xff]), Buffer.from('"}]')]);

    expect(parseEvents(body)).toEqual([{ event: 'open', name: '\uFFFD' }]);
  });
});

describe('fails for', () => {
  test.each([
    ['an empty text', '', 'it is empty'],
    ['an event without a body', { body: null, isBase64Encoded: false }, 'it is empty'],
    ['nothing', undefined, 'it is empty'],
    ['a body that is not text', { body: 42 }, 'it is not text'],
    ['a base64 body that is not text', { body: [1], isBase64Encoded: true }, 'it is not text'],
    ['an object', '{"event":"open"}', 'found an object instead of an array'],
    ['a number', '42', 'found a number instead of an array'],
    ['null', 'null', 'found null instead of an array'],
  ])('%s', (_, input, reason) => {
    const error = errorOf(input);

    expect(error.message).toBe(`the body must be a JSON array of events: ${reason}`);
    expect(error).toMatchObject({ name: 'EventParseError', reason, offset: undefined, index: undefined });
    expect(error).toBeInstanceOf(EventParseError);
    expect(error).toBeInstanceOf(EventKitError);
  });

  test.each([
    ['null', 'null'],
    ['"open"', 'a string'],
    ['false', 'a boolean'],
    ['[{}]', 'an array'],
  ])('%s among the events', (element, found) => {
    const error = errorOf(`[{"event":"open"},${element}]`);

    expect(error.message).toBe(
      `the body must be a JSON array of events: found ${found} instead of an object at event 1`,
    );
    expect(error).toMatchObject({ index: 1, offset: undefined, reason: `found ${found} instead of an object` });
  });

  test('an event with more than 100 levels', () => {
    expect(errorOf(`[{},{"a":${nested(100)}}]`)).toMatchObject({
      index: 1,
      reason: 'found more than 100 levels of nesting',
    });
    expect(parseEvents(`[{"a":${nested(99)}}]`)).toHaveLength(1);
  });

  test('an array that is nested a million levels deep', () => {
    expect(errorOf(`[${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}]`)).toMatchObject({ index: 0 });
    expect(errorOf('['.repeat(1_000_000))).toMatchObject({ offset: 1_000_000, reason: 'it ends unexpectedly' });
  });

  test('invalid JSON, with its position and without a quote', () => {
    const error = errorOf('[{"email":"ada@example.com" "event":"open"}]');

    expect(error.message).toBe(
      'the body must be a JSON array of events: missing comma or closing brace at character 28',
    );
    expect(error).toMatchObject({ offset: 28, index: undefined, reason: 'missing comma or closing brace' });
  });

  test('invalid JSON after a byte order mark, which counts as a character', () => {
    expect(errorOf('\uFEFF[}').offset).toBe(2);
  });
});

describe('with onInvalidEvent', () => {
  test('the other events are returned, and the invalid ones are reported', () => {
    const errors: EventParseError[] = [];
    const body = `[${JSON.stringify(DELIVERED)},null,${JSON.stringify(BOUNCE)},{"deep":${nested(5000)}}]`;

    const events = parseEvents(body, { onInvalidEvent: (error) => errors.push(error) });

    expect(events).toEqual([DELIVERED, BOUNCE]);
    expect(errors.map(({ message }) => message)).toEqual([
      'the body must be a JSON array of events: found null instead of an object at event 1',
      'the body must be a JSON array of events: found more than 100 levels of nesting at event 3',
    ]);
  });

  test('fails if the body is not a batch', () => {
    const onInvalidEvent = jest.fn();

    expect(() => parseEvents('{"event":"open"}', { onInvalidEvent })).toThrow(EventParseError);
    expect(onInvalidEvent).not.toHaveBeenCalled();
  });
});

test.each(['null', '5', '"text"', '[]', '{"event":"open"}'])('a field __proto__ is left out: %s', (value) => {
  const [event] = parseEvents(`[{"event":"open","__proto__":${value}}]`);

  expect(Object.keys(event)).toEqual(['event']);
  expect(Object.getPrototypeOf(Object.assign({}, event))).toBe(Object.prototype);
});

test('a field __proto__ is left out, and does not pollute a prototype', () => {
  const [event] = parseEvents('[{"event":"open","__proto__":{"polluted":true},"constructor":{"prototype":{}}}]');

  expect(Object.keys(event)).toEqual(['event', 'constructor']);
  expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
  expect(event.polluted).toBeUndefined();
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.keys(originalEvent(event)!)).toEqual(['event', '__proto__', 'constructor']);
});

describe('originalEvent()', () => {
  test('returns an event as SendGrid sent it', () => {
    const [event] = parseEvents(post([{ ...BOUNCE, timestamp: '1709142430', category: 'cat facts', tls: 1 }]));

    expect(event).toMatchObject({ timestamp: 1709142430, category: ['cat facts'], tls: true });
    expect(originalEvent(event)).toEqual({
      email: 'nobody@example.net',
      timestamp: '1709142430',
      event: 'bounce',
      sg_event_id: 'bounce-1',
      type: 'blocked',
      reason: '500 unknown recipient',
      category: 'cat facts',
      tls: 1,
    });
  });

  test('returns undefined for an object that parseEvents() did not return', () => {
    expect(originalEvent({ ...parseEvents(post([BOUNCE]))[0] })).toBeUndefined();
  });
});
