#!/usr/bin/env node
import { EXIT } from './errors';
import { main } from './main';
import { installProxies } from './proxy';

// A reader such as `| head` has closed the pipe, so nothing more can be printed.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.INCONCLUSIVE);
  });
}

installProxies();
void main(process.argv).then((exitCode) => {
  process.exitCode = exitCode;
});
