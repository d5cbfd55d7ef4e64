import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePorts } from '../support/ports';

const CLI = join(__dirname, '..', '..', 'node_modules', '@stoplight', 'prism-cli', 'dist', 'index.js');

/** Prism, which checks requests and responses against an OpenAPI file. */
export class Prism {
  /** Responds with the file's examples. */
  public static async mock(openApi: string): Promise<Prism> {
    return Prism.start(['mock', openApi]);
  }

  /** Forwards requests. */
  public static async proxy(openApi: string, upstream: string): Promise<Prism> {
    return Prism.start(['proxy', openApi, upstream]);
  }

  private static async start(args: readonly string[]): Promise<Prism> {
    const port = await freePorts();
    const child = spawn(process.execPath, [CLI, ...args, '-h', '127.0.0.1', '-p', String(port)], { stdio: 'pipe' });
    await new Promise<void>((done, reject) => {
      let output = '';
      const onData = (data: Buffer) => {
        output += data.toString();
        if (output.includes('Prism is listening')) done();
      };
      child.stdout.on('data', onData);
      child.stderr.on('data', onData);
      child.once('exit', () => reject(new Error(`Prism did not start: ${output}`)));
    });
    return new Prism(child, `http://127.0.0.1:${port}`);
  }

  private constructor(
    private readonly child: ChildProcess,
    public readonly url: string,
  ) {}

  public async stop(): Promise<void> {
    const exited = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGKILL');
    await exited;
  }
}

/** A request that `fetch` made, its response, and the violations that Prism found. */
export interface Exchange {
  readonly call: string;
  readonly status: number;
  readonly violations: unknown[];
  readonly body: unknown;
}

/** Records the requests to Prism. */
export function recordExchanges(url: () => string): Exchange[] {
  const exchanges: Exchange[] = [];
  const original = globalThis.fetch;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const response = await original(input, init);
    const target = input instanceof Request ? input.url : String(input);
    if (target.startsWith(url())) {
      const text = await response.clone().text();
      exchanges.push({
        call: `${init?.method ?? 'GET'} ${new URL(target).pathname}`,
        status: response.status,
        violations: JSON.parse(response.headers.get('sl-violations') ?? '[]') as unknown[],
        body: text === '' ? undefined : JSON.parse(text),
      });
    }
    return response;
  });
  return exchanges;
}
