import { join } from 'node:path';
import fc from 'fast-check';
import { Batch, capturedBatches, generatedBatches, readCaptured, toBatch } from '../../../src/cli/send/batches';
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

test('formats a batch as SendGrid does', () => {
  expect(toBatch(['{"a":1}', '{"b":"é"}'])).toEqual({ text: '[{"a":1},\r\n{"b":"é"}]\r\n', events: 2 });
});

test('generates batches of the given size, the last one smaller', () => {
  const batches = [...generatedBatches(new EventGenerator(1), new Random(1), OPTIONS)];
  expect(batches.map(({ events }) => events)).toEqual([10, 10, 5]);
});

test('yields every event once, or twice if it is a duplicate, in any order', () => {
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
        const yielded = eventsOf(batches) as Array<{ number: number }>;
        expect(batches.every(({ text, events }) => events <= size && (JSON.parse(text) as []).length === events)).toBe(
          true,
        );
        expect(new Set(yielded.map(({ number }) => number)).size).toBe(count);
        if (duplicates === 0) expect(yielded).toHaveLength(count);
        else if (duplicates === 1) expect(yielded).toHaveLength(2 * count);
        if (duplicates === 0 && !reorder) expect(yielded).toEqual(numbers(count));
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

  test('is NDJSON of bodies, which are posted unchanged up to the count', async () => {
    const content = '[{"a":1},  {"a":2}]\n[{"a": 3}]\n[{"a":4}]\n';
    const read = await readCaptured(file(content));
    const batches = capturedBatches(read, new Random(1), { ...OPTIONS, count: 3 });
    expect([...batches].map(({ text }) => text)).toEqual(['[{"a":1},  {"a":2}]', '[{"a": 3}]']);
    const apart = capturedBatches(read, new Random(1), { ...OPTIONS, size: 1, duplicates: 1 });
    expect(eventsOf(apart)).toHaveLength(8);
  });

  test.each([
    [
      'an invalid line',
      '{"a":1}\n{"a":\n',
      /captured\.json:2 must be a JSON object \(an event\) or an array of them \(a body\)$/,
    ],
    ['a number', '[1]', /captured\.json:1 must be a JSON object/],
    ['both kinds', '{"a":1}\n[{"a":1}]', /mixes events and arrays of events; use only one of them$/],
    ['nothing', '\n', /contains no events$/],
  ])('fails with %s', async (_name, content, message) => {
    await expect(readCaptured(file(content))).rejects.toThrow(message);
  });

  test('fails if it is missing', async () => {
    await expect(readCaptured('/nowhere')).rejects.toThrow('could not read /nowhere (ENOENT)');
  });
});
