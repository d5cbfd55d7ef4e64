// Checks types, style and examples, as many at the same time as there are cores. Each uses one.
const { spawn } = require('node:child_process');
const { availableParallelism } = require('node:os');

/** The longest first. */
const CHECKS = [
  ['projen', 'eslint'],
  ['jsii-rosetta', 'extract', '--strict'],
  ['tsc', '--noEmit', '-p', 'tsconfig.dev.json'],
];

/** Prints the output of a check at its end, so that outputs do not mix. */
async function run([program, ...args]) {
  const start = performance.now();
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const outcome = code === 0 ? 'passed' : 'failed';
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(`${Buffer.concat(output)}${[program, ...args].join(' ')}: ${outcome} in ${seconds} s\n`);
  if (code !== 0) process.exitCode = 1;
}

const remaining = CHECKS.values();
for (let i = 0; i < availableParallelism(); i += 1) {
  void (async () => {
    for (const check of remaining) await run(check);
  })();
}
