import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../../src/cli/local/app-command';
import { temporaryDirectory } from '../../support/directories';
import { until } from '../../support/until';

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
  // It ends when all processes have closed their output, so a child process that stays would exceed the test's time limit.
  const command = `(echo begun; sleep 600; touch ${late}) & wait`;
  const synthesis = synthesize(command, 'cdk.out', controller.signal).catch((error: Error) => error.message);
  await until(() => jest.mocked(process.stderr.write).mock.calls.join('').includes('begun'));
  controller.abort();
  expect(await synthesis).toBe(`'${command}' failed (ended by a signal)`);
  expect(existsSync(late)).toBe(false);
});

test('ends a command whose signal has aborted before it starts', async () => {
  await expect(synthesize('sleep 600', 'cdk.out', AbortSignal.abort())).rejects.toThrow('ended by a signal');
});
