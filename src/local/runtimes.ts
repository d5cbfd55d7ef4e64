import { join } from 'node:path';

/** Where the programs lie that run a function's handler: beside this file, and beside the bundle made of it. */
const RUNTIMES = join(__dirname, 'runtimes');

export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * How to start a runtime.
 *
 * These are programs of our own for Lambda's runtime API: AWS's runtime interface clients compile native code when
 * they are installed, which a package without dependencies cannot ask of its users.
 */
export function runtimeCommand(runtime: string, python: string): RuntimeCommand {
  return runtime.startsWith('python')
    ? { command: python, args: ['-u', join(RUNTIMES, 'python.py')] }
    : { command: process.execPath, args: [join(RUNTIMES, 'node.mjs')] };
}
