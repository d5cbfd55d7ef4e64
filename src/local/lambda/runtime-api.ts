import { IncomingMessage, ServerResponse } from 'node:http';
import { readText } from '../http-body';
import { HttpServer } from '../http-server';

/** An event for a sandbox. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
  readonly payload: string;
}

export interface FailedInvocation {
  readonly ok: false;
  readonly error: string;
  /** Whether the handler failed to load, so that it never saw the event. */
  readonly isInit?: boolean;
}

/** The result of the handler, or the error that the runtime reported. */
export type InvocationResult = { readonly ok: true; readonly payload: string } | FailedInvocation;

interface PendingEvent {
  readonly invocation: Invocation;
  readonly onDelivered: () => void;
  readonly finish: (result: InvocationResult) => void;
}

/**
 * Lambda's runtime API for one sandbox, which handles one event at a time.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  public static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    api.server = await HttpServer.start((request, response) => {
      api.handle(request, response).catch(() => response.destroy());
    });
    return api;
  }

  private server?: HttpServer;
  private waiting?: ServerResponse;
  private pending?: PendingEvent;

  /** Host and port, for the variable `AWS_LAMBDA_RUNTIME_API`. */
  public get address(): string {
    return new URL(this.server!.url).host;
  }

  /** Delivers an event when the runtime requests one, which it does after it has loaded the handler. */
  public async invoke(invocation: Invocation, onDelivered: () => void): Promise<InvocationResult> {
    return new Promise((finish) => {
      this.pending = { invocation, onDelivered, finish };
      if (this.waiting) this.deliver(this.waiting);
    });
  }

  /** Ends the current invocation, if any. */
  public finish(result: InvocationResult): void {
    this.pending?.finish(result);
    this.pending = undefined;
  }

  public async stop(): Promise<void> {
    await this.server!.stop();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, query] = (request.url ?? '').replace('/2018-06-01/runtime/', '').split('?');
    if (path === 'invocation/next') {
      this.deliverNext(response);
      return;
    }
    const body = await readText(request);
    // The runtime has written its log lines before its result. They are read first if they have arrived together.
    await new Promise((resolve) => setImmediate(resolve));
    if (path === `invocation/${this.pending?.invocation.requestId}/response`) this.finish({ ok: true, payload: body });
    else this.finish({ ok: false, error: body, isInit: path === 'init/error' });
    // Unlike AWS: the stage's runtimes send a result and request the next event at once.
    if (query === 'next') this.deliverNext(response);
    else response.writeHead(202).end('{"status":"OK"}');
  }

  private deliverNext(response: ServerResponse): void {
    if (this.pending) this.deliver(response);
    else this.waiting = response;
  }

  private deliver(response: ServerResponse): void {
    const { invocation, onDelivered } = this.pending!;
    this.waiting = undefined;
    onDelivered();
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(invocation.payload),
      'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + invocation.timeoutMilliseconds),
      'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    });
    response.end(invocation.payload);
  }
}
