import { tryHandler } from './handler';
import { tryParser } from './parser';
import { counts, fuzz, SEED } from './session';
import { tryVerifier } from './verifier';

/** What the handler could not write. */
const failures: string[] = [];
beforeAll(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    if (String(text).includes('writing metrics failed')) failures.push(String(text));
    return true;
  });
});

afterAll(() => {
  jest.restoreAllMocks();
  const { parser, verifier, handler } = counts.inputs;
  const [all, parsed, verified, handled] = [parser + verifier + handler, parser, verifier, handler].map((count) =>
    count.toLocaleString('en-US'),
  );
  console.log(
    `fuzz: ${all} inputs: parser ${parsed} (${counts.events} events, ${counts.invalid} invalid elements, ` +
      `${counts.rejected} rejected bodies), verifier ${verified} (${counts.genuine} genuine), handler ${handled} ` +
      `(${counts.accepted} posts accepted, ${counts.retried} to retry, ${counts.unsupported} unsupported invocations); ` +
      `seed ${SEED}`,
  );
});

test('the parser returns every event of any body, and throws nothing but an EventParseError', async () => {
  await fuzz('parser', 50_000, tryParser);
});

test('the verifier accepts exactly the genuine posts, and never throws', async () => {
  await fuzz('verifier', 30_000, tryVerifier);
});

test('the handler accepts exactly the posts whose events were all handled, with both deliveries', async () => {
  await fuzz('handler', 20_000, tryHandler);
  expect(failures).toEqual([]);
});
