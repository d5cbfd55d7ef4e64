import { createServer } from 'node:net';

// Below what operating systems give to whoever asks for any port (from 32768 on Linux, from 49152 elsewhere). There,
// the next port is as likely as not that of somebody's connection: Linux gives odd ones to servers, even ones to clients.
const FIRST = 20_000;
const LAST = 31_999;

// Each worker of Jest has ports of its own.
const WORKERS = 8;
const OWN = Math.floor((LAST - FIRST + 1) / WORKERS);
const first = FIRST + (Number(process.env.JEST_WORKER_ID ?? 0) % WORKERS) * OWN;
// Test files are modules of their own: where the last one has begun, a program that it started may still listen.
let next = Math.floor(Math.random() * OWN);

/** The first of so many ports in a row at which nobody listens, for servers that must be told their ports. */
export async function freePorts(count = 1): Promise<number> {
  for (let attempt = 0; attempt < OWN; attempt++) {
    if (next + count > OWN) next = 0;
    const start = first + next;
    next += count;
    const ports = Array.from({ length: count }, (_, index) => start + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return start;
  }
  throw new Error(`there are no ${count} free ports in a row from ${first} to ${first + OWN - 1}`);
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
