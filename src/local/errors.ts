/** Why the stage cannot host an assembly: AWS would reject the template, or the stage does not support part of it. */
export class LocalStageError extends Error {
  /** One line for each problem. A line begins with the stack and the logical id. */
  public readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the local stage cannot host this assembly:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'LocalStageError';
    this.problems = problems;
  }
}

/** A value in a template that the stage cannot evaluate. */
export class UnresolvedValueError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnresolvedValueError';
  }
}

/** A reference in a template to a value that AWS sets, such as the name of a bucket. */
export class OnlyKnownToAwsError extends UnresolvedValueError {
  constructor(reference: string) {
    super(`only AWS knows the value of ${reference}`);
  }
}

/** A resource property that cannot be evaluated. */
export class PropertyError extends Error {
  /** @param where the resource's stack and logical id */
  constructor(
    where: string,
    property: string,
    public readonly cause: Error,
  ) {
    super(`${where}: could not evaluate its ${property}: ${cause.message}`);
    this.name = 'PropertyError';
  }
}

/** Collects problems so that a user sees all of them at once. */
export class Problems {
  private readonly found: string[] = [];

  public get all(): readonly string[] {
    return this.found;
  }

  public add(where: string, problem: string): void {
    // A `PropertyError` names the resource itself.
    this.found.push(problem.startsWith(`${where}: `) ? problem : `${where}: ${problem}`);
  }

  /** Adds problems that begin with their locations. */
  public addAll(problems: readonly string[]): void {
    this.found.push(...problems);
  }

  /** Runs a step. An error that it throws becomes a problem of the given resource. */
  public attempt<T>(where: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.add(where, (error as Error).message);
      return undefined;
    }
  }

  /** Reads everything, then throws the problems. A property that cannot be evaluated ends the reading early. */
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
