import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryDirectory } from '../support/directories';

/** Commands that must not run in a test. They are recorded instead. */
const RECORDED = ['npm', 'npx'];

/** Commands that run. A snippet can use no others. The AWS CLI sends its requests to `AWS_ENDPOINT_URL`. */
const REAL = { aws: '--endpoint-url "$AWS_ENDPOINT_URL"', curl: '', jq: '', openssl: '' };

/** No request leaves this machine. */
const OFFLINE = {
  https_proxy: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  http_proxy: 'http://127.0.0.1:9',
  no_proxy: '127.0.0.1',
  NO_PROXY: '127.0.0.1',
};

/** The real commands that this machine does not have. */
export const MISSING = ['bash', ...Object.keys(REAL)].filter((name) => find(name) === undefined);

export interface ShellRun {
  /** 0 if each command of the snippet succeeded. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The recorded commands with their arguments, in order. */
  readonly commands: ReadonlyArray<readonly string[]>;
}

/** Runs a snippet with bash. It ends at the first command that fails, is unknown, or uses a variable that is not set. */
export async function runShell(code: string, env: NodeJS.ProcessEnv = {}, input = ''): Promise<ShellRun> {
  const directory = temporaryDirectory();
  const bin = join(directory, 'bin');
  const log = join(directory, 'commands');
  mkdirSync(bin);
  writeFileSync(log, '');
  for (const name of RECORDED) {
    writeScript(join(bin, name), `printf '%s\\0' ${name} "$@" >> ${log}\nprintf '\\n' >> ${log}`);
  }
  for (const [name, args] of Object.entries(REAL)) {
    if (find(name)) writeScript(join(bin, name), `PATH='${process.env.PATH}' exec ${find(name)} "$@" ${args}`);
  }

  return new Promise((resolve) => {
    const options = { cwd: directory, env: { ...OFFLINE, ...env, PATH: bin, HOME: directory }, timeout: 30_000 };
    const args = ['--norc', '-euo', 'pipefail', '-c', code];
    const child = execFile(find('bash')!, args, options, (error, stdout, stderr) => {
      const commands = readFileSync(log, 'utf8').split('\n').slice(0, -1);
      resolve({
        status: error ? Number(error.code ?? 1) : 0,
        stdout,
        stderr,
        commands: commands.map((line) => line.split('\0').slice(0, -1)),
      });
    });
    // A snippet that reads nothing may end before.
    child.stdin!.on('error', () => {}).end(input);
  });
}

function writeScript(file: string, code: string): void {
  writeFileSync(file, `#!${find('bash')}\n${code}\n`);
  chmodSync(file, 0o755);
}

function find(name: string): string | undefined {
  const path = (process.env.PATH ?? '').split(delimiter);
  return path.map((directory) => join(directory, name)).find((file) => existsSync(file));
}
