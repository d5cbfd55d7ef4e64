/** What ends a command, with a message for the person who gave it. */
export class CommandError extends Error {
  /** @param exitCode 2 where it is not known whether anything is wrong */
  constructor(
    message: string,
    public readonly exitCode: number = EXIT.UNCLEAR,
  ) {
    super(message);
  }
}

/** What all commands end with. */
export const EXIT = { WELL: 0, WRONG: 1, UNCLEAR: 2, INTERRUPTED: 130 } as const;
