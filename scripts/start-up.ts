/**
 * Fails the build if the command line starts too slowly, compared with a Node.js process without a script. bench/cli has
 * the details.
 */
import { join, resolve } from 'node:path';
import { HELP_RATIO } from './budgets';
import { alternate } from '../bench/support/alternate';
import { runNode } from '../bench/support/node-process';
import { pairedRatio } from '../bench/support/stats';

const ROOT = resolve(__dirname, '..');
const SUBJECTS = { bare: ['--eval', ''], help: [join(ROOT, 'lib', 'cli', 'index.js'), '--help'] };
const ROUNDS = 7;
/** Other load on the machine makes a measurement slower, never faster, so the best of several counts. */
const TRIES = 3;

function ratio(): number {
  const times = alternate(['bare', 'help'], ROUNDS, (name) => runNode(SUBJECTS[name], ROOT).milliseconds);
  return pairedRatio(times.help, times.bare);
}

let best = Infinity;
for (let attempt = 0; attempt < TRIES && best > HELP_RATIO; attempt++) best = Math.min(best, ratio());
console.log(`start: --help takes ${best.toFixed(2)} times as long as Node.js without a script`);
if (best > HELP_RATIO) {
  console.error(`error: that exceeds the budget of ${HELP_RATIO} in scripts/budgets.ts`);
  process.exitCode = 1;
}
