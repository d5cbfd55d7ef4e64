import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { temporaryDirectory } from '../support/directories';
import { freePorts } from '../support/ports';

const ROOT = resolve(__dirname, '..', '..');
const COMMAND = resolve(ROOT, '.cache', 'ministack', 'bin', 'ministack');

/** An independent emulator of AWS, deployed to with the real CDK CLI. */
export class Ministack {
  /** Installed by `npm run install-ministack`. */
  public static readonly isInstalled = existsSync(COMMAND);

  public static async start(): Promise<Ministack> {
    const port = await freePorts();
    const directory = temporaryDirectory();
    const child = spawn(COMMAND, [], {
      cwd: directory,
      env: {
        ...process.env,
        HOME: directory,
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        IOT_MTLS_ENABLED: '0',
      },
      stdio: 'ignore',
    });
    const ministack = new Ministack(port, async () => {
      const closed = new Promise((done) => child.once('close', done));
      child.kill('SIGTERM');
      await closed;
    });
    await ministack.ready();
    return ministack;
  }

  private constructor(
    private readonly port: number,
    public readonly stop: () => Promise<void>,
  ) {}

  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  public get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ENDPOINT_URL_S3: this.url,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
  }

  /** Bootstraps and deploys an assembly; returns the outputs of its stack. */
  public deploy(assembly: string, stackName: string): Record<string, string> {
    this.cdk('bootstrap', 'aws://000000000000/us-east-1');
    const outputs = `${assembly}/outputs.json`;
    this.cdk('deploy', '--app', assembly, '--require-approval', 'never', '--outputs-file', outputs);
    return (JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Record<string, string>>)[stackName];
  }

  /** Calls the API Gateway API to change a deployed API. */
  public async apiGateway(method: string, path: string, body?: object): Promise<void> {
    const credential = 'Credential=test/20260101/us-east-1/apigateway/aws4_request';
    const response = await fetch(this.url + path, {
      method,
      headers: {
        Authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`,
        'Content-Type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }

  public async json<T>(path: string): Promise<T> {
    const credential = 'Credential=test/20260101/us-east-1/apigateway/aws4_request';
    const headers = { Authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` };
    return (await (await fetch(this.url + path, { headers })).json()) as T;
  }

  private cdk(...args: string[]): void {
    const { status, stderr } = spawnSync(process.execPath, [require.resolve('aws-cdk/bin/cdk'), ...args], {
      cwd: temporaryDirectory(),
      env: { ...process.env, ...this.environment },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`cdk ${args[0]} failed (${status}):\n${stderr}`);
  }

  private async ready(): Promise<void> {
    for (let i = 0; i < 300; i++) {
      const health = await fetch(`${this.url}/_ministack/health`).catch(() => undefined);
      if (health?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('ministack did not start within 30 s');
  }
}
