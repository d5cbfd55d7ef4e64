/** Exit codes of all commands. */
export const EXIT = { OK: 0, FAILED: 1, INCONCLUSIVE: 2, INTERRUPTED: 130 } as const;

/** Ends a command with a message for the user. */
export class CommandError extends Error {
  /** @param exitCode by default inconclusive: the command could not find out whether anything is wrong */
  constructor(
    message: string,
    public readonly exitCode: number = EXIT.INCONCLUSIVE,
  ) {
    super(message);
  }
}

/** The error of an environment variable that a flag names and that has no value. */
export function unsetVariable(name: string): CommandError {
  return new CommandError(`environment variable ${name} is not set; set it, or name another variable`);
}

/** The error of a file that could not be read or written. */
export function fileError(action: 'read' | 'write', file: string, error: unknown): CommandError {
  return new CommandError(`could not ${action} ${file} (${(error as NodeJS.ErrnoException).code})`);
}
