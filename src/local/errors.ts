/**
 * Why an assembly cannot be hosted: a template that AWS would not serve as it should, or something that the local
 * stage does not model.
 */
export class LocalStageError extends Error {
  /** One line each, beginning with the stack and the logical id. */
  public readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the local stage cannot host this assembly:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'LocalStageError';
    this.problems = problems;
  }
}

/** A reference in a template whose value only AWS knows. */
export class UnresolvedReferenceError extends Error {
  constructor(reference: string) {
    super(`${reference} is known to AWS only`);
    this.name = 'UnresolvedReferenceError';
  }
}

/** Collects problems, so that a user sees all of them at once. */
export class Problems {
  private readonly found: string[] = [];

  public add(where: string, problem: string): void {
    this.found.push(`${where}: ${problem}`);
  }

  /** Runs a step; what it throws becomes a problem of that place. */
  public attempt<T>(where: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.add(where, (error as Error).message);
      return undefined;
    }
  }

  public throwIfAny(): void {
    if (this.found.length > 0) throw new LocalStageError([...new Set(this.found)]);
  }
}
