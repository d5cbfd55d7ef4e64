import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withTimeLimit } from '../../src/sendgrid/time-limit';

const ROOT = resolve(__dirname, '..', '..');

/** Rejects when the signal aborts. */
async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

test('a task that ends in time has its own result, and no timer is left', async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  expect(await withTimeLimit({ timeoutMs: 100_000 }, async () => 'result')).toBe('result');
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before);
});

test('fails with a TimeoutError when the time is up', async () => {
  await expect(withTimeLimit({ timeoutMs: 5 }, aborted)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('fails with the reason of a signal that aborts first, or that has aborted before', async () => {
  const controller = new AbortController();
  const limited = withTimeLimit({ timeoutMs: 100_000, signal: controller.signal }, aborted);
  controller.abort(new Error('interrupted'));
  await expect(limited).rejects.toThrow('interrupted');
  const isAborted = async (signal: AbortSignal) => signal.aborted;
  expect(await withTimeLimit({ signal: controller.signal }, isAborted)).toBe(true);
});

/** Nothing but the limit keeps the signal, while memory is collected again and again. */
const PROGRAM = `
  const { withTimeLimit } = require(${JSON.stringify(join(ROOT, 'src/sendgrid/time-limit.ts'))});
  const collector = setInterval(() => gc(), 5);
  const task = (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  withTimeLimit({ timeoutMs: 200, signal: new AbortController().signal }, task).catch((error) => {
    clearInterval(collector);
    console.log(error.name);
  });
`;

test('a time limit ends a task although memory is collected in the meantime', () => {
  const args = ['--expose-gc', '--import', require.resolve('tsx'), '--eval', PROGRAM];
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') };
  expect(execFileSync(process.execPath, args, { cwd: ROOT, env, timeout: 50_000, encoding: 'utf8' })).toBe(
    'TimeoutError\n',
  );
});

test('nothing else limits time: AbortSignal.any() loses its timeouts on Node.js 20', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(ts|mjs)$/.test(file),
  );
  const uses = files.filter((file) =>
    /^[^*/]*AbortSignal\.(any|timeout)\(/m.test(readFileSync(join(ROOT, 'src', file), 'utf8')),
  );
  expect(uses).toEqual([]);
});
