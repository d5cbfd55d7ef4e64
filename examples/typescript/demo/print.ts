import pc from 'picocolors';

/** Prints the steps of the demo, and remembers what did not go as it should. */
export class Report {
  private readonly failures: string[] = [];
  private readonly start = performance.now();

  public title(text: string): void {
    console.log(`\n${pc.bold(pc.underline(text))}`);
  }

  public line(label: string, text: string): void {
    console.log(`  ${pc.dim(label.padEnd(10))}${text}`);
  }

  /** A step and whether it did what it should. */
  public check(step: string, passed: boolean): void {
    console.log(`  ${passed ? pc.green('✔') : pc.red('✘')} ${step}`);
    if (!passed) this.failures.push(step);
  }

  public skip(step: string, reason: string): void {
    console.log(`  ${pc.yellow('–')} ${step}: skipped, ${reason}`);
  }

  /** Prints the closing line; returns the exit code. */
  public close(): number {
    const seconds = ((performance.now() - this.start) / 1000).toFixed(1);
    const failed = this.failures.length;
    if (failed === 0) console.log(`\n${pc.green('Every step did what it should.')} (${seconds} s)`);
    else console.log(`\n${pc.red(`${failed} steps went wrong:`)} ${this.failures.join('; ')}`);
    return failed === 0 ? 0 : 1;
  }
}

/** The beginning of a long text. */
export function shorten(text: string, length = 92): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
