/** Runs all benchmarks one after the other, or those of `--only=kit,cli`. The build must be up to date. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchName, BENCHES } from './benches';

const { values } = parseArgs({ options: { only: { type: 'string', default: Object.keys(BENCHES).join(',') } } });
const names = values.only.split(',');
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  throw new Error(`\`--only\` must list ${Object.keys(BENCHES).join(', ')}, got: ${unknown.join(', ')}`);
}

const failed = (names as BenchName[]).filter((name) => {
  console.log(`\n${name}: ${BENCHES[name]}`);
  const { status } = spawnSync(process.execPath, [...process.execArgv, join(__dirname, name, 'run.ts')], {
    stdio: 'inherit',
  });
  return status !== 0;
});

console.log('\nbench/RESULTS.md has the summary at its top.');
if (failed.length > 0) {
  console.error(`Failed, or exceeded a budget: ${failed.join(', ')}`);
  process.exitCode = 1;
}
