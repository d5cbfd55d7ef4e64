import pc from 'picocolors';

/** Prints the steps of the demo, and collects those that failed. */
export class Report {
  private readonly failures: string[] = [];
  private readonly start = performance.now();

  public title(text: string): void {
    console.log(`\n${pc.bold(pc.underline(text))}`);
  }

  public line(label: string, text: string): void {
    console.log(`  ${pc.dim(label.padEnd(10))}${text}`);
  }

  /** Prints a step and whether it passed. */
  public check(step: string, passed: boolean): void {
    console.log(`  ${passed ? pc.green('✔') : pc.red('✘')} ${step}`);
    if (!passed) this.failures.push(step);
  }

  public skip(step: string, reason: string): void {
    console.log(`  ${pc.yellow('–')} ${step}: skipped, ${reason}`);
  }

  /** Prints the result, and returns the exit code. */
  public close(): number {
    const seconds = ((performance.now() - this.start) / 1000).toFixed(1);
    const failed = this.failures.length;
    if (failed === 0) console.log(`\n${pc.green('Every step passed.')} (${seconds} s)`);
    else console.log(`\n${pc.red(`Failed steps: ${failed}.`)} ${this.failures.join('; ')}`);
    return failed === 0 ? 0 : 1;
  }
}

/** Truncates a long text. */
export function shorten(text: string, length = 92): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
