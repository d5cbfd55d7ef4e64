import Table from 'cli-table3';

/** Rows in columns, without lines between them. */
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
 * Ctrl-C, and signals that ask a process to end. The second one ends it at once, unless it is the first once more: a
 * terminal sends it to npx and to what npx runs, and npx passes it on.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly interrupt = this.onSignal.bind(this);
  private firstAt?: number;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.interrupt);
  }

  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Resolves when it comes. */
  public async come(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
  }

  public dispose(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.interrupt);
  }

  private onSignal(signal: NodeJS.Signals): void {
    this.firstAt ??= performance.now();
    this.controller.abort();
    if (performance.now() - this.firstAt < SAME_SIGNAL_MS) return;
    this.dispose();
    process.kill(process.pid, signal);
  }
}

const SAME_SIGNAL_MS = 1_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
