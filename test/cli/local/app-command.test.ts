import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../../src/cli/local/app-command';
import { temporaryDirectory } from '../../support/directories';

afterEach(() => jest.restoreAllMocks());
beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

const never = new AbortController().signal;

test('runs the command in a shell, with the output directory in CDK_OUTDIR', async () => {
  const directory = temporaryDirectory();
  await synthesize(`mkdir "$CDK_OUTDIR" && echo one > "$CDK_OUTDIR/file"`, join(directory, 'out'), never);
  expect(readFileSync(join(directory, 'out', 'file'), 'utf8')).toBe('one\n');
});

test('fails with the exit code', async () => {
  await expect(synthesize('exit 7', 'cdk.out', never)).rejects.toMatchObject({
    message: "'exit 7' failed (exit code 7)",
    exitCode: 1,
  });
});

test('ends the command with all its child processes', async () => {
  const late = join(temporaryDirectory(), 'late');
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  const start = performance.now();
  await expect(synthesize(`(sleep 20; touch ${late}) & wait`, 'cdk.out', controller.signal)).rejects.toThrow(
    'ended by a signal',
  );
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(existsSync(late)).toBe(false);
});
