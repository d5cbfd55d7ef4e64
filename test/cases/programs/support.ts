import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';

const OK = 'exports.handler = async () => ({ statusCode: 200, body: "" });';

/** What the app of a user gets from `cdk synth`. */
export interface Synthesized {
  /** Directory of the cloud assembly. */
  readonly directory: string;
  readonly template: {
    readonly Resources: Record<string, { Type: string; Properties: unknown }>;
    readonly Outputs: Record<string, { Value: unknown }>;
  };
  /** Warnings and errors. */
  readonly messages: readonly string[];
}

/** Synthesizes a stack of a user. Throws what synthesis throws. */
export function synth(define: (stack: Stack) => void): Synthesized {
  const directory = mkdtempSync(join(tmpdir(), 'case-'));
  const app = new App({ outdir: directory });
  define(new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } }));
  const [stack] = app.synth().stacks;
  const messages = stack!.messages.filter(({ level }) => level !== 'info').map(({ entry }) => String(entry.data));
  return { directory, template: stack!.template as Synthesized['template'], messages };
}

export function newFunction(stack: Stack, id: string, code = OK, props: Partial<FunctionProps> = {}): Function {
  return new Function(stack, id, {
    runtime: Runtime.NODEJS_20_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
    ...props,
  });
}

/** The message of the error that a function throws; fails if it throws none. */
export function errorOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error, and there was none');
}

/** The message of the error that a promise rejects with; fails if it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => {
      throw new Error('expected an error, and there was none');
    },
    (error: Error) => error.message,
  );
}

/** Ends the program with exit code 1 if the case fails. */
export function run(verify: () => Promise<void>): void {
  verify().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
