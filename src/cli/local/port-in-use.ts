import type { LocalFlags } from './run-local';
import { CommandError } from '../errors';

/** Names the option to change if a server cannot listen on its port. Returns other errors unchanged. */
export function explainPort(error: unknown, { port, statusPort }: Pick<LocalFlags, 'port' | 'statusPort'>): unknown {
  const { code, syscall, port: busy } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall !== 'listen' || (code !== 'EADDRINUSE' && code !== 'EACCES')) return error;
  const problem =
    code === 'EACCES'
      ? `this user may not listen on port ${busy}`
      : `port ${busy} is in use, perhaps by another local stage`;
  if (busy === statusPort) return new CommandError(`${problem}; choose another one with --status-port`);
  return new CommandError(
    `${problem}; choose another first port with --port (the stage uses the ports from ${port} on), or omit --port`,
  );
}
