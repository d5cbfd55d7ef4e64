import { writeFileSync } from 'node:fs';

/** Loaded before a server: collects garbage after SIGUSR2 and writes the size of the heap to the file of HEAP_FILE. */
process.on('SIGUSR2', () => {
  globalThis.gc!();
  writeFileSync(process.env.HEAP_FILE!, String(process.memoryUsage().heapUsed));
});
