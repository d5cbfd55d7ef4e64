import * as assert from 'node:assert/strict';
import * as ts from 'typescript';
import { CodeBlock, codeBlocks } from './pages';
import { Delivery, SignatureVerification } from '../../src';
import * as events from '../../src/events';
import * as local from '../../src/local';
import { toSqsMessage } from '../../src/receiver/sqs-message';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../../src/sendgrid/signature-headers';
import { DynamoDbTable, dynamoDbTable, TABLE } from '../events/support/dynamodb-table';
import { OK, synthWebhook } from '../local/support/assemblies';
import { synthRegistered } from '../local/support/registered';

const SCRIPTS = codeBlocks('js', 'ts nofixture').map((block) => [block.name, block] as const);
const uses = (module: string) =>
  SCRIPTS.filter(([, { code }]) => code.includes(`from 'cdk-sendgrid-oauth-webhook/${module}'`));

type Handler = (event: unknown) => Promise<{ statusCode?: number; batchItemFailures?: unknown[] }>;

interface Execution {
  readonly handler?: Handler;
  /** What the script or its handler did: printed lines, and calls of functions that the script only declares. */
  readonly effects: unknown[][];
  /** The values of the script's variables, by the given names. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Executes a block as a module whose declared functions and objects record their calls. */
async function execute({ code }: CodeBlock, variables: readonly string[] = []): Promise<Execution> {
  const effects: unknown[][] = [];
  const record = async (...args: unknown[]) => void effects.push(args);
  const declared: unknown = new Proxy(record, { get: () => record });
  const names = [...code.matchAll(/^declare (?:const|function) (\w+)/gm)].map(([, name]) => name);
  const values = variables.map((name) => `${name}: typeof ${name} === 'undefined' ? undefined : ${name}`);
  const { outputText } = ts.transpileModule(`${code}\nvariables = { ${values.join(', ')} };`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const exports: { handler?: Handler } = {};
  const parameters = ['require', 'exports', 'console', ...names];
  const body = `return (async () => { let variables; ${outputText}; return variables; })()`;
  const main = new Function(...parameters, body) as (...args: unknown[]) => Promise<Record<string, unknown>>;
  const console = {
    log: (...args: unknown[]) => effects.push(args),
    error: (...args: unknown[]) => effects.push(args),
  };
  const result = await main(load, exports, console, ...names.map(() => declared));
  return { handler: exports.handler, effects, variables: result };
}

function load(name: string): unknown {
  if (name === 'cdk-sendgrid-oauth-webhook/events') return events;
  if (name === 'cdk-sendgrid-oauth-webhook/local') return local;
  return name === 'node:assert/strict' ? assert : jest.requireActual(name);
}

describe('handlers process a batch', () => {
  const signingKey = local.SigningKey.generate();
  let time = 1_709_142_428;
  const before = { ...process.env };
  let table: DynamoDbTable;

  beforeAll(async () => {
    table = await dynamoDbTable();
    const { protocol, hostname, port } = await table.client.config.endpoint!();
    Object.assign(process.env, {
      SENDGRID_PUBLIC_KEY: signingKey.publicKey,
      SENDGRID_DEDUPLICATION_TABLE: TABLE,
      AWS_LAMBDA_FUNCTION_NAME: 'handler',
      AWS_ENDPOINT_URL: `${protocol}//${hostname}:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
    });
  });

  afterAll(async () => {
    process.env = before;
    await table.close();
  });

  /** A signed post of events that no handler has processed. */
  function post(): { body: string; headers: Record<string, string>; isBase64Encoded: boolean } {
    const body = local.sampleBatch((time += 60));
    const { signature, timestamp } = signingKey.sign(body);
    return { body, headers: { [SIGNATURE_HEADER]: signature, [TIMESTAMP_HEADER]: timestamp }, isBase64Encoded: false };
  }

  const HANDLERS = uses('events').filter(([, { code }]) => code.includes('export'));

  test.each(HANDLERS)('of %s, with direct delivery', async (_name, block) => {
    const { handler, effects } = await execute(block);

    expect((await handler!(post())).statusCode).toBe(200);
    expect(effects).not.toEqual([]);
  });

  test.each(HANDLERS.filter(([, { code }]) => code.includes('eventHandler(')))(
    'of %s, with queued delivery',
    async (_name, block) => {
      const { handler } = await execute(block);
      const message = toSqsMessage(
        { body: Buffer.from(post().body) },
        { requestTimeEpoch: 1_709_142_430_000, requestId: 'request-1' },
      )!;

      expect(
        await handler!({ Records: [{ messageId: 'm-1', body: message.MessageBody, messageAttributes: {} }] }),
      ).toEqual({
        batchItemFailures: [],
      });
    },
  );

  test('but not an unsigned one, if they verify signatures', async () => {
    const [, block] = HANDLERS.find(([, { code }]) => code.includes('verifySignature'))!;
    const { handler } = await execute(block);

    expect((await handler!({ ...post(), headers: {} })).statusCode).toBe(403);
  });
});

test.each(uses('events').filter(([, { code }]) => !code.includes('export')))('%s runs', async (_name, block) => {
  await expect(execute(block)).resolves.toBeDefined();
});

describe('scripts run on the local stage', () => {
  test.each(uses('local'))('%s', async (_name, block) => {
    const code = block.code.replaceAll("'cdk.out'", JSON.stringify(assemblyFor(block)));

    const { variables } = await execute({ ...block, code }, ['status', 'renewedToken', 'reports']);

    const { status = 200, renewedToken = true, reports = [] } = variables;
    expect({ status, renewedToken }).toEqual({ status: 200, renewedToken: true });
    for (const report of reports as local.PostReport[]) {
      expect(report).toMatchObject({ outcome: 'delivered', status: 200 });
    }
  });

  function assemblyFor({ code }: CodeBlock): string {
    if (code.includes('stage.sendGrid')) return synthRegistered();
    const queued = { delivery: Delivery.queued(), signatureVerification: SignatureVerification.managed() };
    return synthWebhook(OK, code.includes('SigningKey') ? queued : {});
  }
});

test('every other block is an app', () => {
  const others = SCRIPTS.filter(([, { code }]) => !code.includes("from 'cdk-sendgrid-oauth-webhook/"));

  // test/documentation.test.ts synthesizes them.
  expect(others.map(([name]) => name.split(':')[0])).toEqual(['README.md', 'docs/monitoring.md']);
});
