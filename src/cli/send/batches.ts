import { readFile } from 'node:fs/promises';
import { EventGenerator } from './event-generator';
import { Random } from './random';
import { batchOfTexts } from '../../sendgrid/batch-text';
import { CommandError, fileError } from '../errors';

/** The body of a post. */
export interface Batch {
  readonly text: string;
  readonly events: number;
}

export interface BatchOptions {
  /** Total number of events. */
  readonly count: number;
  /** Events per post. */
  readonly size: number;
  /** Probability that a later post repeats an event. */
  readonly duplicates: number;
  /** Whether to change the order of the events. */
  readonly reorder: boolean;
}

/** @param events each as JSON */
export function toBatch(events: readonly string[]): Batch {
  return { text: batchOfTexts(events), events: events.length };
}

/** Yields generated events in batches. */
export function* generatedBatches(generator: EventGenerator, random: Random, options: BatchOptions): Generator<Batch> {
  for (const events of batchesOf(generate(generator, options.count), random, options)) yield toBatch(events);
}

/** Yields captured events in batches, and captured bodies unchanged unless events are duplicated or reordered. */
export function* capturedBatches(captured: Captured, random: Random, options: BatchOptions): Generator<Batch> {
  if (captured.bodies.length > 0 && !options.reorder && options.duplicates === 0) {
    yield* limited(captured.bodies, options.count);
  } else {
    const events = [...captured.events, ...captured.bodies.flatMap(({ text }) => JSON.parse(text) as object[])];
    const texts = events.slice(0, options.count).map((event) => JSON.stringify(event));
    for (const batch of batchesOf(texts, random, options)) yield toBatch(batch);
  }
}

/** The contents of a file: events or complete bodies. */
export interface Captured {
  readonly events: readonly object[];
  readonly bodies: readonly Batch[];
}

/**
 * Reads a JSON array of events, or NDJSON with one event or one body per line.
 *
 * @throws CommandError with the number of the first invalid line
 */
export async function readCaptured(file: string): Promise<Captured> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw fileError('read', file, error);
  });
  // Windows editors write a byte order mark.
  const text = content.replace(/^\ufeff/, '');
  const whole = parsed(text);
  if (Array.isArray(whole) && whole.length > 0 && whole.every(isObject)) return { events: whole, bodies: [] };
  const events: object[] = [];
  const bodies: Batch[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = parsed(line);
    if (Array.isArray(value) && value.every(isObject)) bodies.push({ text: line, events: value.length });
    else if (isObject(value)) events.push(value);
    else throw new CommandError(`${file}:${index + 1} must be a JSON object (an event) or an array of them (a body)`);
  }
  if (events.length > 0 && bodies.length > 0) {
    throw new CommandError(`${file} mixes events and arrays of events; use only one of them`);
  }
  if (events.length + bodies.reduce((sum, body) => sum + body.events, 0) === 0) {
    throw new CommandError(`${file} contains no events`);
  }
  return { events, bodies };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* generate(generator: EventGenerator, count: number): Generator<string> {
  for (let i = 0; i < count; i++) yield generator.next();
}

function* limited(bodies: readonly Batch[], count: number): Generator<Batch> {
  let left = count;
  for (const body of bodies) {
    if (left <= 0) return;
    left -= body.events;
    yield body;
  }
}

/** How many events are held back to choose the next one from. */
const REORDER_WINDOW = 20;

function* batchesOf(events: Iterable<string>, random: Random, options: BatchOptions): Generator<string[]> {
  const { size, duplicates, reorder } = options;
  const ordered = reorder ? shuffled(events, random) : events;
  let batch: string[] = [];
  const repeated: string[] = [];
  for (const event of ordered) {
    batch.push(event);
    if (random.isTrue(duplicates)) repeated.push(event);
    if (batch.length === size) {
      yield batch;
      batch = repeated.splice(0, size - 1);
    }
  }
  const rest = [...batch, ...repeated];
  while (rest.length > 0) yield rest.splice(0, size);
}

function* shuffled(events: Iterable<string>, random: Random): Generator<string> {
  const held: string[] = [];
  for (const event of events) {
    held.push(event);
    if (held.length >= REORDER_WINDOW) yield held.splice(random.below(held.length), 1)[0];
  }
  while (held.length > 0) yield held.splice(random.below(held.length), 1)[0];
}
