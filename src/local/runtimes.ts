import { join } from 'node:path';

/** Directory of the programs that run a handler, beside this file and beside its bundle. */
const RUNTIMES = join(__dirname, 'runtimes');

export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Returns the command that starts a runtime.
 *
 * The runtimes are part of this package. AWS's runtime interface clients compile native code during installation, which
 * requires a compiler on the user's machine.
 */
export function runtimeCommand(runtime: string, python: string): RuntimeCommand {
  return runtime.startsWith('python')
    ? { command: python, args: ['-u', join(RUNTIMES, 'python.py')] }
    : { command: process.execPath, args: [join(RUNTIMES, 'node.mjs')] };
}
