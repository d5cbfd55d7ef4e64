import Table from 'cli-table3';

/** Aligns rows in columns, without borders. */
export function columns(rows: ReadonlyArray<readonly string[]>): string {
  const none = '';
  const table = new Table({
    chars: {
      top: none,
      'top-mid': none,
      'top-left': none,
      'top-right': none,
      bottom: none,
      'bottom-mid': none,
      'bottom-left': none,
      'bottom-right': none,
      left: ' ',
      'left-mid': none,
      mid: none,
      'mid-mid': none,
      right: none,
      'right-mid': none,
      middle: '',
    },
    style: { 'padding-left': 1, 'padding-right': 1, head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/**
 * Turns Ctrl-C and termination signals into an abort signal.
 *
 * A second signal ends the process at once, unless it comes within half a second of the first: a terminal sends Ctrl-C both
 * to npx and to the command that npx runs, and npx passes it on, so the command receives it twice.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly listener = this.onSignal.bind(this);
  private firstAt?: number;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.listener);
  }

  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Resolves at the first signal. */
  public async wait(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
  }

  /**
   * Stops listening. After an interruption, it keeps the process alive until a repetition has had time to arrive:
   * Node.js restores the default action of signals while it exits, so a repetition would then kill the process.
   */
  public dispose(): void {
    if (this.firstAt === undefined) return this.stopListening();
    const remaining = this.firstAt + REPEATED_SIGNAL_MS - performance.now();
    setTimeout(() => this.stopListening(), remaining);
  }

  private stopListening(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.listener);
  }

  private onSignal(signal: NodeJS.Signals): void {
    this.firstAt ??= performance.now();
    this.controller.abort();
    if (performance.now() - this.firstAt < REPEATED_SIGNAL_MS) return;
    this.stopListening();
    process.kill(process.pid, signal);
  }
}

const REPEATED_SIGNAL_MS = 500;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
