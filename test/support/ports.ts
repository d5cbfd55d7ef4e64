import { createServer } from 'node:net';

// Below the range of ephemeral ports (from 32768 on Linux, from 49152 elsewhere), where the next port often belongs to
// a connection: Linux gives odd ports to servers and even ports to clients.
const FIRST = 20_000;
const LAST = 31_999;

// Each Jest worker has its own ports.
const WORKERS = 8;
const OWN = Math.floor((LAST - FIRST + 1) / WORKERS);
const first = FIRST + (Number(process.env.JEST_WORKER_ID ?? 0) % WORKERS) * OWN;
// Random, because each test file loads this module again, and a program of the previous file may still listen.
let next = Math.floor(Math.random() * OWN);

/** Returns the first of several consecutive free ports, for servers that cannot choose a port themselves. */
export async function freePorts(count = 1): Promise<number> {
  for (let attempt = 0; attempt < OWN; attempt++) {
    if (next + count > OWN) next = 0;
    const start = first + next;
    next += count;
    const ports = Array.from({ length: count }, (_, index) => start + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return start;
  }
  throw new Error(`found no ${count} consecutive free ports from ${first} to ${first + OWN - 1}`);
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
