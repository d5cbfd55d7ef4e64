import { join } from 'node:path';
import fc from 'fast-check';
import { Batch, capturedBatches, madeBatches, readCaptured, toBatch } from '../../../src/cli/send/batches';
import { EventGenerator } from '../../../src/cli/send/event-generator';
import { Random } from '../../../src/cli/send/random';
import { files } from '../../local/support/assemblies';

const OPTIONS = { count: 25, size: 10, duplicates: 0, reorder: false };

const eventsOf = (batches: Iterable<Batch>) => [...batches].flatMap(({ text }) => JSON.parse(text) as object[]);
const numbers = (count: number) => Array.from({ length: count }, (_, number) => ({ number }));
const captured = (events: readonly object[], bodies: readonly Batch[] = []) => ({ events, bodies });

function file(content: string): string {
  return join(files({ 'captured.json': content }), 'captured.json');
}

test('a batch is written as SendGrid writes it', () => {
  expect(toBatch([{ a: 1 }, { b: 'é' }])).toEqual({ text: '[{"a":1},\r\n{"b":"é"}]\r\n', events: 2 });
});

test('events are made in batches of the size, the last one smaller', () => {
  const batches = [...madeBatches(new EventGenerator(1), new Random(1), OPTIONS)];
  expect(batches.map(({ events }) => events)).toEqual([10, 10, 5]);
});

test('every event comes once, or once more if it is a duplicate, in any order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(0, 0.3, 1),
      fc.boolean(),
      fc.nat(),
      (count, size, duplicates, reorder, seed) => {
        const options = { count, size, duplicates, reorder };
        const batches = [...capturedBatches(captured(numbers(count)), new Random(seed), options)];
        const came = eventsOf(batches) as Array<{ number: number }>;
        expect(batches.every(({ text, events }) => events <= size && (JSON.parse(text) as []).length === events)).toBe(
          true,
        );
        expect(new Set(came.map(({ number }) => number)).size).toBe(count);
        if (duplicates === 0) expect(came).toHaveLength(count);
        else if (duplicates === 1) expect(came).toHaveLength(2 * count);
        if (duplicates === 0 && !reorder) expect(came).toEqual(numbers(count));
      },
    ),
  );
});

test('reordering changes the order', () => {
  const options = { ...OPTIONS, count: 100, reorder: true };
  expect(eventsOf(capturedBatches(captured(numbers(100)), new Random(1), options))).not.toEqual(numbers(100));
});

describe('a captured file', () => {
  test('is a JSON array of events', async () => {
    expect(await readCaptured(file('[{"a":1},\n{"b":2}]'))).toEqual(captured([{ a: 1 }, { b: 2 }]));
  });

  test('is NDJSON of events', async () => {
    expect(await readCaptured(file('{"a":1}\r\n\r\n{"b":2}\n'))).toEqual(captured([{ a: 1 }, { b: 2 }]));
    expect(await readCaptured(file('\ufeff{"a":1}\r\n'))).toEqual(captured([{ a: 1 }]));
  });

  test('is NDJSON of bodies, which are posted as they are, as many as the count takes', async () => {
    const content = '[{"a":1},  {"a":2}]\n[{"a": 3}]\n[{"a":4}]\n';
    const read = await readCaptured(file(content));
    const batches = capturedBatches(read, new Random(1), { ...OPTIONS, count: 3 });
    expect([...batches].map(({ text }) => text)).toEqual(['[{"a":1},  {"a":2}]', '[{"a": 3}]']);
    const apart = capturedBatches(read, new Random(1), { ...OPTIONS, size: 1, duplicates: 1 });
    expect(eventsOf(apart)).toHaveLength(8);
  });

  test.each([
    ['a line that is neither', '{"a":1}\n{"a":\n', /captured\.json:2 is neither an event nor an array of events$/],
    ['a number', '[1]', /captured\.json:1 is neither/],
    ['both kinds', '{"a":1}\n[{"a":1}]', /has events and arrays; it must have one kind$/],
    ['nothing', '\n', /has no events$/],
  ])('is refused with %s', async (_name, content, message) => {
    await expect(readCaptured(file(content))).rejects.toThrow(message);
  });

  test('is refused if it is not there', async () => {
    await expect(readCaptured('/nowhere')).rejects.toThrow('/nowhere cannot be read: ENOENT');
  });
});
