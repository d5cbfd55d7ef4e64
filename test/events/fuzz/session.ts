import { batch, Body, damaged } from './bodies';
import { Random } from './random';
import { EventParseError, EventsInput, parseEvents, SendGridEvent } from '../../../src/events';

/** Set FUZZ_SEED to try other inputs. */
export const SEED = Number(process.env.FUZZ_SEED ?? 1);
export const random = new Random(SEED);

/** How often something happened, for the summary. */
export const counts = {
  inputs: { parser: 0, verifier: 0, handler: 0 },
  events: 0,
  invalid: 0,
  rejected: 0,
  genuine: 0,
  accepted: 0,
  retried: 0,
  unsupported: 0,
};

let numbers = 0;

export function anyBody(): Body {
  const nextNumber = () => (numbers += 1);
  return random.chance(0.75) ? batch(random, nextNumber) : damaged(random, nextNumber);
}

/** Faster than `expect`, which would take most of the time. */
export function check(isRight: boolean, property: string): void {
  if (!isRight) throw new Error(`fails: ${property}`);
}

/** Tries a number of inputs. An error contains the seed, which repeats all of them. */
export async function fuzz(target: keyof typeof counts.inputs, count: number, tryInput: () => unknown): Promise<void> {
  for (let input = 0; input < count; input++) {
    try {
      await tryInput();
    } catch (error) {
      throw new Error(`input ${input} with FUZZ_SEED=${SEED}`, { cause: error });
    }
    counts.inputs[target] += 1;
  }
}

/** Calls the parser, whose only error is an EventParseError. */
export function parse(
  input: EventsInput,
  onInvalidEvent?: (error: EventParseError) => void,
): SendGridEvent[] | undefined {
  try {
    return parseEvents(input, { onInvalidEvent });
  } catch (error) {
    check(error instanceof EventParseError, `the parser throws an EventParseError, not ${String(error)}`);
    return undefined;
  }
}
