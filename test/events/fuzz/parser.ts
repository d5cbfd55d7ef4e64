import { FORMS } from './invocations';
import { anyBody, check, counts, parse, random } from './session';
import { originalEvent } from '../../../src/events';

/** The parser returns every event of any body, and throws nothing but an EventParseError. */
export function tryParser(): void {
  const { bytes, elements } = anyBody();
  const input = FORMS[random.pick(Object.keys(FORMS))](bytes);
  let invalid = 0;
  const events = parse(input, () => (invalid += 1));
  if (random.chance(0.2)) {
    check(!parse(input) === (!events || invalid > 0), 'an invalid element is an error by default');
  }
  check(!elements || events !== undefined, 'an undamaged batch is parsed');
  if (!events) {
    counts.rejected += 1;
    return;
  }
  if (elements) {
    const numbersIn = elements.flatMap(({ n }) => n ?? []);
    check(numbersIn.join() === events.map(({ n }) => n).join(), 'every event is returned, in order');
    check(invalid === elements.length - numbersIn.length, 'every other element is reported');
  } else {
    const all = JSON.parse(bytes.toString().replace(/^\uFEFF/, '')) as unknown[];
    check(events.length + invalid === all.length, 'every element of a damaged body is returned or reported');
  }
  check(
    events.every((event) => originalEvent(event) && Object.getPrototypeOf(event) === Object.prototype),
    'every event has its original, and no other prototype',
  );
  check(({} as Record<string, unknown>).id === undefined, 'no prototype is polluted');
  counts.events += events.length;
  counts.invalid += invalid;
}
