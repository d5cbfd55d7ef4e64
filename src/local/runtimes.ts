import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Directory of the programs that run a handler, beside this file and beside its bundle. */
const RUNTIMES = join(__dirname, 'runtimes');

export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Copies the program that runs a handler into a directory, and returns the command that starts it. With Yarn's
 * Plug'n'Play, this package is a zip archive that only the stage's own process can read.
 *
 * The runtimes are part of this package. AWS's runtime interface clients compile native code during installation, which
 * requires a compiler on the user's machine.
 */
export async function copyRuntime(runtime: string, python: string, directory: string): Promise<RuntimeCommand> {
  const isPython = runtime.startsWith('python');
  const name = isPython ? 'python.py' : 'node.mjs';
  const program = join(directory, name);
  await writeFile(program, await readFile(join(RUNTIMES, name)));
  return isPython ? { command: python, args: ['-u', program] } : { command: process.execPath, args: [program] };
}
