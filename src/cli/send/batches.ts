import { readFile } from 'node:fs/promises';
import { EventGenerator } from './event-generator';
import { Random } from './random';
import { batchText } from '../../sendgrid/batch-text';
import { CommandError } from '../errors';

/** A body to post. */
export interface Batch {
  readonly text: string;
  readonly events: number;
}

export interface BatchOptions {
  /** Events in all. */
  readonly count: number;
  /** Events in a post. */
  readonly size: number;
  /** Probability that an event comes again in a later post. */
  readonly duplicates: number;
  /** Whether events come in another order. */
  readonly reorder: boolean;
}

export function toBatch(events: readonly object[]): Batch {
  return { text: batchText(events), events: events.length };
}

/** Events that are made, in batches. */
export function* madeBatches(generator: EventGenerator, random: Random, options: BatchOptions): Generator<Batch> {
  for (const events of batchesOf(made(generator, options.count), random, options)) yield toBatch(events);
}

/** Captured events, in batches; captured bodies as they are. */
export function* capturedBatches(captured: Captured, random: Random, options: BatchOptions): Generator<Batch> {
  if (captured.bodies.length > 0 && !options.reorder && options.duplicates === 0) {
    yield* takenUpTo(captured.bodies, options.count);
  } else {
    const events = [...captured.events, ...captured.bodies.flatMap(({ text }) => JSON.parse(text) as object[])];
    for (const batch of batchesOf(events.slice(0, options.count), random, options)) yield toBatch(batch);
  }
}

/** What a file has: events, or whole bodies. */
export interface Captured {
  readonly events: readonly object[];
  readonly bodies: readonly Batch[];
}

/**
 * Reads a JSON array of events, or NDJSON: an event or the body of a post on each line.
 *
 * @throws CommandError with the line that is neither
 */
export async function readCaptured(file: string): Promise<Captured> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${file} cannot be read: ${error.code}`);
  });
  // Editors of Windows write a byte order mark.
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
    else throw new CommandError(`${file}:${index + 1} is neither an event nor an array of events`);
  }
  if (events.length > 0 && bodies.length > 0) {
    throw new CommandError(`${file} has events and arrays; it must have one kind`);
  }
  if (events.length + bodies.reduce((sum, body) => sum + body.events, 0) === 0) {
    throw new CommandError(`${file} has no events`);
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

function* made(generator: EventGenerator, count: number): Generator<object> {
  for (let i = 0; i < count; i++) yield generator.next();
}

function* takenUpTo(bodies: readonly Batch[], count: number): Generator<Batch> {
  let left = count;
  for (const body of bodies) {
    if (left <= 0) return;
    left -= body.events;
    yield body;
  }
}

/** Among how many an event may change its place. */
const DISORDER = 20;

function* batchesOf(events: Iterable<object>, random: Random, options: BatchOptions): Generator<object[]> {
  const { size, duplicates, reorder } = options;
  const wanted = reorder ? disordered(events, random) : events;
  let batch: object[] = [];
  const again: object[] = [];
  for (const event of wanted) {
    batch.push(event);
    if (random.isTrue(duplicates)) again.push(event);
    if (batch.length === size) {
      yield batch;
      batch = again.splice(0, size - 1);
    }
  }
  const rest = [...batch, ...again];
  while (rest.length > 0) yield rest.splice(0, size);
}

function* disordered(events: Iterable<object>, random: Random): Generator<object> {
  const held: object[] = [];
  for (const event of events) {
    held.push(event);
    if (held.length >= DISORDER) yield held.splice(random.below(held.length), 1)[0];
  }
  while (held.length > 0) yield held.splice(random.below(held.length), 1)[0];
}
