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
export class UnresolvedValueError extends Error {
  constructor(reference: string) {
    super(`${reference} is known to AWS only`);
    this.name = 'UnresolvedReferenceError';
  }
}

/** A property of a resource that cannot be evaluated. */
export class PropertyError extends Error {
  /** @param where the resource's stack and logical id */
  constructor(where: string, property: string, cause: Error) {
    super(`${where}: its ${property} cannot be had: ${cause.message}`);
    this.name = 'PropertyError';
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

  /** Runs all of the reading; a property that cannot be evaluated ends it with the problems found so far. */
  public collect<T>(read: () => T): T {
    try {
      const result = read();
      this.throwIfAny();
      return result;
    } catch (error) {
      if (!(error instanceof PropertyError)) throw error;
      throw new LocalStageError([...new Set([...this.found, error.message])]);
    }
  }

  private throwIfAny(): void {
    if (this.found.length > 0) throw new LocalStageError([...new Set(this.found)]);
  }
}
