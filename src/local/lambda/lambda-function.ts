import { randomUUID } from 'node:crypto';
import { FunctionLogLine } from '../types';
import { stageCode, StagedCode } from './code';
import { describeFailure } from './failure';
import { FunctionMetrics } from './function-metrics';
import { LambdaFunctionModel } from './function-model';
import { InvocationResult } from './runtime-api';
import { Sandbox } from './sandbox';

/** Limit for the event and for the response of a synchronous invocation. */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024;

/** Spares the machine. Further events wait for a sandbox. */
const MAX_SANDBOXES = 8;

export type InvokeOutcome = InvocationResult | { readonly ok: false; readonly error: 'throttled' | 'too large' };

export interface LambdaFunctionOptions {
  readonly python: string;
  /** Directories whose modules stand for those that Lambda provides. */
  readonly projects: readonly string[];
  readonly onLog: (line: FunctionLogLine) => void;
  readonly metrics: FunctionMetrics;
  /** Returns the function's variables if they differ from the template's. Called whenever a sandbox starts. */
  readonly environment?: () => Readonly<Record<string, string>>;
}

/** A function with its warm sandboxes. */
export class LambdaFunction {
  public static async stage(model: LambdaFunctionModel, options: LambdaFunctionOptions): Promise<LambdaFunction> {
    const code = await stageCode(model, options.python, options.projects);
    return new LambdaFunction(model, code, options);
  }

  private readonly idle: Sandbox[] = [];
  private readonly all = new Set<Sandbox>();
  private readonly queue: Array<() => void> = [];
  /** Invocations, of which some may wait for a sandbox. */
  private inProgress = 0;
  private busy = 0;
  private isStopped = false;

  private constructor(
    public readonly model: LambdaFunctionModel,
    private readonly code: StagedCode,
    private readonly options: LambdaFunctionOptions,
  ) {}

  /** Invokes the function synchronously (`RequestResponse`). */
  public async invoke(functionArn: string, event: unknown): Promise<InvokeOutcome> {
    return this.invokeWith(functionArn, JSON.stringify(event));
  }

  /** Invokes the function with an event in JSON. */
  public async invokeWith(functionArn: string, payload: string): Promise<InvokeOutcome> {
    if (Buffer.byteLength(payload) > PAYLOAD_LIMIT) return { ok: false, error: 'too large' };
    const { reservedConcurrency = Infinity } = this.model;
    const { metrics } = this.options;
    if (this.inProgress >= reservedConcurrency) {
      metrics.throttled(functionArn);
      return { ok: false, error: 'throttled' };
    }
    this.inProgress += 1;
    metrics.started(functionArn, this.inProgress);
    await this.enter();
    const start = performance.now();
    try {
      const outcome = await this.run(functionArn, payload);
      metrics.ended(functionArn, !outcome.ok, performance.now() - start);
      return outcome;
    } finally {
      this.inProgress -= 1;
      this.busy -= 1;
      this.queue.shift()?.();
    }
  }

  private async run(functionArn: string, payload: string): Promise<InvokeOutcome> {
    // The stage may have stopped while the event waited. A new process would outlive the stage.
    if (this.isStopped) return { ok: false, error: 'stopped' };
    const sandbox = await this.sandbox();
    const result = await sandbox.invoke({
      requestId: randomUUID(),
      functionArn,
      timeoutMilliseconds: this.model.timeoutSeconds * 1000,
      payload,
    });
    if (sandbox.isUsable) this.idle.push(sandbox);
    else await this.discard(sandbox);
    if (!result.ok && result.isInit) this.log(describeFailure(result));
    const isTooLarge = result.ok && Buffer.byteLength(result.payload) > PAYLOAD_LIMIT;
    return isTooLarge ? { ok: false, error: 'Function.ResponseSizeTooLarge' } : result;
  }

  public async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all([...this.all].map(async (sandbox) => this.discard(sandbox)));
    await this.code.remove();
  }

  private log(text: string): void {
    this.options.onLog({ functionName: this.model.name, text });
  }

  private async enter(): Promise<void> {
    while (this.busy >= MAX_SANDBOXES) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.busy += 1;
  }

  /** Returns a warm sandbox, or starts one. */
  private async sandbox(): Promise<Sandbox> {
    for (let warm = this.idle.pop(); warm; warm = this.idle.pop()) {
      if (warm.isUsable) return warm;
      await this.discard(warm);
    }
    const { environment = () => this.model.environment } = this.options;
    const sandbox = await Sandbox.start({
      fn: { ...this.model, environment: environment() },
      code: this.code,
      onLog: (text) => this.log(text),
    });
    this.all.add(sandbox);
    if (this.isStopped) sandbox.kill();
    return sandbox;
  }

  private async discard(sandbox: Sandbox): Promise<void> {
    this.all.delete(sandbox);
    await sandbox.stop();
  }
}
