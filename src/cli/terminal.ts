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
 * A terminal sends Ctrl-C both to npx and to the command that npx runs, and npx passes it on, so the command receives it
 * twice, after however long the machine takes. So a second signal never ends the process. A third one does, at once,
 * unless it comes within half a second of the first: `npm run` passes signals on as well.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly listener = this.onSignal.bind(this);
  private firstAt?: number;
  private received = 0;
  private isDisposed = false;

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
   * Stops listening. After an interruption, the process is about to end. It then stays alive until a repetition has had
   * time to arrive, and keeps listening until its end: without listeners, a repetition would kill it.
   */
  public dispose(): void {
    this.isDisposed = true;
    if (this.firstAt === undefined) return this.stopListening();
    const remaining = this.firstAt + REPEATED_SIGNAL_MS - performance.now();
    if (remaining > 0) setTimeout(() => {}, remaining);
    setTimeout(() => this.stopListening(), LONGEST_EXIT_MS).unref();
  }

  private stopListening(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.listener);
  }

  private onSignal(signal: NodeJS.Signals): void {
    if (this.isDisposed) return;
    this.received += 1;
    this.firstAt ??= performance.now();
    this.controller.abort();
    if (performance.now() - this.firstAt < REPEATED_SIGNAL_MS) return;
    if (this.received < 3) return console.error('Stopping. Press Ctrl-C again to end at once.');
    this.stopListening();
    process.kill(process.pid, signal);
  }
}

const REPEATED_SIGNAL_MS = 500;

/** Only a process that does not end, such as a test, removes its listeners after an interruption. */
const LONGEST_EXIT_MS = 10_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
