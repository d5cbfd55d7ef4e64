import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '..');

const { firstToRun, groupOf } = jest.requireActual<{
  firstToRun: (paths: readonly string[]) => string[];
  groupOf: (path: string) => string;
}>('../scripts/test-groups.js');

const FILES = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => relative(ROOT, join(__dirname, file)));

const unitTests = FILES.filter((file) => groupOf(file) === 'unit');
const CONSUMERS = 'test/consumers/consumers.test.ts';
const QUEUES = 'test/local/sqs/sqs-api.test.ts';

test.each([
  ['test/token-domain.test.ts', 'unit'],
  ['test/private/validation.test.ts', 'unit'],
  ['test/events/types.test.ts', 'unit'],
  [QUEUES, 'servers'],
  ['test/cli/terminal.test.ts', 'servers'],
  [CONSUMERS, 'slow'],
  ['test/cases/cases.test.ts', 'slow'],
  ['test/documentation/stacks.test.ts', 'slow'],
  ['test/end-to-end/registration.test.ts', 'slow'],
  ['test/cdk-nag.test.ts', 'slow'],
])('%s is in the group %s', (file, group) => {
  expect(FILES).toContain(file);
  expect(groupOf(file)).toBe(group);
});

describe('after a change', () => {
  test('that concerns many unit tests, only these run', () => {
    expect(firstToRun([...unitTests, QUEUES, CONSUMERS])).toEqual(unitTests);
  });

  test('that concerns few unit tests, they run with those of the commands and the local stage', () => {
    expect(firstToRun([CONSUMERS, QUEUES, unitTests[0]])).toEqual([unitTests[0], QUEUES]);
  });

  test('of a slow test, it runs', () => {
    expect(firstToRun([CONSUMERS])).toEqual([CONSUMERS]);
  });
});

test('every test that begins first because it takes longest exists', () => {
  const { LONGEST } = jest.requireActual<{ LONGEST: readonly RegExp[] }>('../scripts/longest-first.js');

  expect(LONGEST.filter((pattern) => !FILES.some((file) => pattern.test(file)))).toEqual([]);
});
