/**
 * Fails the build if the command line takes too long to start, as a ratio to a bare process of Node.js that is measured
 * beside it. bench/cli has the figures.
 */
import { join, resolve } from 'node:path';
import { HELP_RATIO } from './budgets';
import { alternate } from '../bench/support/alternate';
import { runNode } from '../bench/support/node-process';
import { pairedRatio } from '../bench/support/stats';

const ROOT = resolve(__dirname, '..');
const SUBJECTS = { bare: ['--eval', ''], help: [join(ROOT, 'lib', 'cli', 'index.js'), '--help'] };
const ROUNDS = 7;
/** What else the machine does makes it slower, never faster. */
const TRIES = 3;

function ratio(): number {
  const times = alternate(['bare', 'help'], ROUNDS, (name) => runNode(SUBJECTS[name], ROOT).milliseconds);
  return pairedRatio(times.help, times.bare);
}

let best = Infinity;
for (let attempt = 0; attempt < TRIES && best > HELP_RATIO; attempt++) best = Math.min(best, ratio());
console.log(`start: --help takes ${best.toFixed(2)} times as long as Node.js with nothing to do`);
if (best > HELP_RATIO) {
  console.error(`error: that is more than its budget of ${HELP_RATIO}`);
  process.exitCode = 1;
}
