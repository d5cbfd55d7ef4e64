#!/usr/bin/env node
import { EXIT } from './errors';
import { main } from './main';

// Whoever reads the output has had enough, as `| head` has: nothing more can be told.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.UNCLEAR);
  });
}

void main(process.argv).then((exitCode) => {
  process.exitCode = exitCode;
});
