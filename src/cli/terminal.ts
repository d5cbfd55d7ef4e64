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

/** Ended by Ctrl-C and by signals that ask a process to end; the second time at once. */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly interrupt = this.onSignal.bind(this);

  constructor() {
    for (const signal of SIGNALS) process.once(signal, this.interrupt);
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

  private onSignal(): void {
    this.dispose();
    this.controller.abort();
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
