import * as fc from 'fast-check';
import { EventParseError, EventsInput, parseEvents } from '../../../src/events';

function outcomeOf(input: EventsInput): unknown {
  try {
    return parseEvents(input);
  } catch (error) {
    return error;
  }
}

const isOutcome = (outcome: unknown) => Array.isArray(outcome) || outcome instanceof EventParseError;

test('any text returns events or throws an EventParseError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
      expect(isOutcome(outcomeOf(text))).toBe(true);
      expect(isOutcome(outcomeOf({ body: text, isBase64Encoded: true }))).toBe(true);
    }),
  );
});

test('any bytes return events or throw an EventParseError', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => expect(isOutcome(outcomeOf(bytes))).toBe(true)));
});

test('no error message quotes the body', () => {
  const secret = fc.stringMatching(/^[A-Z]{3}\d{3}$/);
  const broken = fc.constantFrom(
    (text: string) => `[{"email":"${text}"`,
    (text: string) => `[{"email":${text}}]`,
    (text: string) => `{"email":"${text}"}`,
    (text: string) => `["${text}"]`,
    (text: string) => `[{"${text}\n":1}]`,
    (text: string) => `[]${text}`,
    (text: string) => text,
  );
  fc.assert(
    fc.property(secret, broken, (text, body) => {
      const error = outcomeOf(body(text)) as Error;
      expect(error).toBeInstanceOf(EventParseError);
      expect(`${error.message} ${JSON.stringify(error)} ${error.stack}`).not.toContain(text);
      expect(error.cause).toBeUndefined();
    }),
  );
});

test('undocumented fields keep their JSON values', () => {
  const fields = fc.dictionary(
    fc.stringMatching(/^custom_[a-z]{1,5}$/),
    fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  );
  fc.assert(
    fc.property(fc.array(fields), (events) => {
      expect(parseEvents(JSON.stringify(events))).toEqual(events);
    }),
  );
});
