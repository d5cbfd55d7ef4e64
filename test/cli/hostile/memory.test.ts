import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BEHAVIORS } from './behaviors';
import { hostileServer } from './hostile-server';
import { files } from '../../local/support/assemblies';
import { CommandProcess } from '../support/command-process';

/**
 * Writes the largest resident set of a process, in bytes, when the process ends. On Linux, `resourceUsage().maxRSS` is that
 * of the process that started it, if that was larger.
 */
const RECORDER = `
  let most = 0;
  const sample = () => (most = Math.max(most, process.memoryUsage.rss()));
  setInterval(sample, 10).unref();
  process.on('exit', () => {
    sample();
    require('node:fs').writeFileSync(process.env.MEMORY_FILE, String(most));
  });
`;

/** The command takes 100 to 140 MB; the bodies have 256 MB or more. */
const MOST_MEGABYTES = 300;

test.each([
  ['verify', 'sends an endless body'],
  ['verify', 'sends an endless error'],
  ['verify', 'sends a gzip bomb'],
  ['verify', 'sends endless headers'],
  ['verify', 'sends informational responses without end'],
  ['send', 'sends an endless body'],
  ['send', 'sends a gzip bomb'],
])('%s needs little memory if the server %s', async (command, behavior) => {
  const origin = await hostileServer(BEHAVIORS[behavior]);
  const directory = files({ 'recorder.cjs': RECORDER });
  const memory = join(directory, 'memory');
  const args = ['--client-id', 'c', '--token-url', `${origin}/token`, '--post-url', `${origin}/post`, '--timeout', '2'];
  const process = new CommandProcess([command, ...args], {
    env: {
      SENDGRID_WEBHOOK_CLIENT_SECRET: 'the0client0secret',
      NODE_OPTIONS: `--max-old-space-size=256 --require ${join(directory, 'recorder.cjs')}`,
      MEMORY_FILE: memory,
    },
  });
  expect(await process.exitCode).toBe(2);
  expect(process.lines.join('\n')).toMatch(command === 'verify' ? /Inconclusive: .*skipped\.$/ : /^error: /);
  expect(Number(readFileSync(memory, 'utf8')) / 1024 ** 2).toBeLessThan(MOST_MEGABYTES);
});
