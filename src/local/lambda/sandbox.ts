import { ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { StagedCode } from './code';
import { LambdaFunctionModel } from './function-model';
import { Invocation, InvocationResult, RuntimeApi } from './runtime-api';

/** Lambda's limit for loading a handler, which does not count toward the timeout. */
const INIT_MILLISECONDS = 10_000;

/** From this delay of a timer on, the stage's process was busy, for example with moving its clock by days. */
const LATE_MILLISECONDS = 100;

export interface SandboxOptions {
  readonly fn: LambdaFunctionModel;
  readonly code: StagedCode;
  readonly onLog: (text: string) => void;
}

/** Processes to end on a normal exit. If a signal ends this process, a runtime notices that its standard input ends. */
const RUNNING = new Set<Sandbox>();
process.on('exit', () => RUNNING.forEach((sandbox) => sandbox.kill()));

/** One execution environment of a function: a process that stays warm between events. */
export class Sandbox {
  public static async start(options: SandboxOptions): Promise<Sandbox> {
    return new Sandbox(options, await RuntimeApi.start());
  }

  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private isAlive = true;

  private constructor(
    private readonly options: SandboxOptions,
    private readonly api: RuntimeApi,
  ) {
    const { fn, code } = options;
    this.child = spawn(code.runtime.command, code.runtime.args, {
      cwd: code.directory,
      env: environmentOf(fn, code.directory, api.address),
      stdio: 'pipe',
      // A process group, so that child processes of the function end with it.
      detached: true,
    });
    RUNNING.add(this);
    this.child.stdin!.on('error', () => {});
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface({ input: stream }).on('line', options.onLog);
    }
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.isAlive = false;
        RUNNING.delete(this);
        api.finish({ ok: false, error: `Runtime.ExitError: ${reason}` });
        resolve();
      };
      this.child.once('error', (error) => end(error.message));
      this.child.once('exit', (status, signal) => end(signal ?? `exit status ${status}`));
    });
  }

  /** False after the process has ended. */
  public get isUsable(): boolean {
    return this.isAlive;
  }

  public async invoke(invocation: Invocation): Promise<InvocationResult> {
    if (!this.isAlive) return { ok: false, error: 'Runtime.ExitError' };
    let timer = this.endAfter(INIT_MILLISECONDS, 'INIT_REPORT Status: timeout');
    try {
      const result = await this.api.invoke(invocation, () => {
        clearTimeout(timer);
        const seconds = (invocation.timeoutMilliseconds / 1000).toFixed(2);
        timer = this.endAfter(invocation.timeoutMilliseconds, `Task timed out after ${seconds} seconds`);
      });
      if (!result.ok && result.isInit) this.isAlive = false;
      return result;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Kills the process and its children. */
  public kill(): void {
    this.isAlive = false;
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // The process has already ended.
    }
  }

  private endAfter(milliseconds: number, message: string): NodeJS.Timeout {
    const due = performance.now() + milliseconds;
    let isExtended = false;
    const timer = setTimeout(() => {
      // The response may wait to be read.
      if (!isExtended && performance.now() - due > LATE_MILLISECONDS) {
        isExtended = true;
        timer.refresh();
        return;
      }
      this.options.onLog(message);
      this.kill();
      this.api.finish({ ok: false, error: 'Sandbox.Timedout' });
    }, milliseconds);
    return timer;
  }

  public async stop(): Promise<void> {
    this.kill();
    await this.ended;
    await this.api.stop();
  }
}

/** Returns the variables that Lambda and the template set. Of the stage's own, only `PATH` is passed on. */
function environmentOf(fn: LambdaFunctionModel, directory: string, address: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    ...fn.environment,
    _HANDLER: fn.handler,
    LAMBDA_TASK_ROOT: directory,
    AWS_LAMBDA_RUNTIME_API: address,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  };
}
