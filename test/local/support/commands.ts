import { spawnSync } from 'node:child_process';

const has = (command: string) => spawnSync(command, ['--version']).status === 0;

/** `describe` or `test`, skipped with its reason in the name where a command is missing. */
export function ifThereIs<T extends jest.Describe | jest.It>(command: string, run: T, name: string): [T, string] {
  return has(command) ? [run, name] : [run.skip as T, `${name} (skipped: there is no ${command})`];
}
