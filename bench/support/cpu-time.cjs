// Preloaded into a measured process: writes its CPU time in microseconds, of all threads, at its end.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.BENCH_CPU_TIME, String(user + system));
});
