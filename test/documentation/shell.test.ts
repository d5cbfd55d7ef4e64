import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { faultOf } from './commands';
import { CodeBlock, codeBlocks, PAGES, ROOT } from './pages';
import { MISSING, runShell } from './shell';

/** What the snippets requested from AWS, SendGrid's token endpoint or the HTTP Post URL. */
const requests: string[] = [];

const server = createServer((request: IncomingMessage, response) => {
  const { method, url, headers } = request;
  requests.push(`${method} ${url} ${headers['x-amz-target'] ?? headers.authorization}`);
  response.setHeader('content-type', headers['x-amz-target'] ? 'application/x-amz-json-1.0' : 'application/json');
  response.end(url === '/token' ? '{"access_token":"the-token"}' : '{}');
});

/** The values that a reader knows from the stack's outputs or from SendGrid, and an AWS on this machine. */
let values: Readonly<Record<string, string>>;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  values = {
    CLIENT_ID: 'id',
    CLIENT_SECRET: 'secret',
    TOKEN_URL: `${url}/token`,
    HTTP_POST_URL: `${url}/prod/activity`,
    EXPIRED_TOKEN: 'an-expired-token',
    DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:123456789012:dead-letters',
    DEAD_LETTER_QUEUE_URL: `${url}/123456789012/dead-letters`,
    PUBLIC_KEY_PARAMETER: '/sendgrid/public-key',
    VERIFICATION_KEY: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE',
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
});

afterAll(async () => new Promise((resolve) => server.close(resolve)));

beforeEach(() => requests.splice(0));

/** The commands of a shell snippet, or of the steps of a GitHub workflow, of which each must be one line. */
function commandsOf({ name, language, code }: CodeBlock): string {
  if (language === 'sh') return code;
  return code.replace(/^.*\n/gm, (line) => {
    if (!/^- run: [^|>]/.test(line)) throw new Error(`${name}: expected one-line steps, found: ${line}`);
    return line.slice('- run: '.length);
  });
}

const SNIPPETS = codeBlocks('sh', 'yaml').map((block) => [block.name, commandsOf(block)] as const);

function snippetWith(text: string): string {
  return SNIPPETS.find(([, code]) => code.includes(text))![1];
}

/** `test`, skipped with its reason in the name where a command of the snippet is missing. */
function testOf(name: string, code: string): [typeof test | typeof test.skip, string] {
  const missing = MISSING.filter((command) => command === 'bash' || new RegExp(`\\b${command}\\b`).test(code));
  return missing.length === 0 ? [test, name] : [test.skip, `${name} (skipped: there is no ${missing.join(', ')})`];
}

describe('runs', () => {
  for (const [block, code] of SNIPPETS) {
    const [testBlock, name] = testOf(block, code);
    testBlock(name, async () => {
      const { status, stderr, commands } = await runShell(code, values, 'SG.test-key\n');

      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      for (const command of commands) expect(await faultOf(command)).toBeUndefined();
    });
  }

  const manualTest = snippetWith('grant_type=client_credentials');
  const [testManualTest, posts] = testOf('the manual test, which posts with the token that it requested', manualTest);
  testManualTest(posts, async () => {
    await runShell(manualTest, values);

    expect(requests).toEqual(['POST /token Basic aWQ6c2VjcmV0', 'POST /prod/activity Bearer the-token']);
  });

  const redrive = snippetWith('start-message-move-task');
  const [testRedrive, redrives] = testOf('the redrive of the dead-letter queue', redrive);
  testRedrive(redrives, async () => {
    await runShell(redrive, values);

    expect(requests).toEqual(['POST / AmazonSQS.StartMessageMoveTask', 'POST / AmazonSQS.ListMessageMoveTasks']);
  });

  const keyPair = snippetWith('openssl ecparam');
  const [testKeyPair, prints] = testOf(
    'the creation of a key pair, which prints the key as SendGrid shows it',
    keyPair,
  );
  testKeyPair(prints, async () => {
    const { stdout } = await runShell(keyPair);

    expect(stdout).toMatch(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[\w+/]{86}==$/);
  });
});

test('the commands of this package in the text have the options that it names', async () => {
  const named = PAGES.flatMap((page) => [
    ...readFileSync(join(ROOT, page), 'utf8').matchAll(/`npx (cdk-sendgrid-oauth-webhook \w+[^`]*)`/g),
  ]).map(([, command]) => ['npx', ...command.split(/\s+/)]);

  expect(named.length).toBeGreaterThan(0);
  for (const command of named) expect(await faultOf(command)).toBeUndefined();
});

describe('fails a snippet', () => {
  const broken: ReadonlyArray<readonly [name: string, code: string, stderr: RegExp]> = [
    ['that uses an unknown command', 'npm ci && yarn test', /yarn: command not found/],
    ['that uses a variable nobody has set', 'curl "$URL"', /URL: unbound variable/],
    ['with a syntax error', 'npm ci &&', /syntax error/],
    ['with a command that fails', 'jq . <<< "{"', /parse error/],
    ['with an option that the AWS CLI does not know', 'aws ssm put-parameter --name a --value b --valeu c', /--valeu/],
    ['without an option that the AWS CLI requires', 'aws ssm put-parameter --name a', /--value/],
  ];
  for (const [problem, code, stderr] of broken) {
    const [testBroken, name] = testOf(problem, code);
    testBroken(name, async () => {
      const run = await runShell(code, values);

      expect(run.status).not.toBe(0);
      expect(run.stderr).toMatch(stderr);
    });
  }

  test.each([
    ['npx cdk-sendgrid-oauth-webhook send --outputs outputs.json --cuont 10', "unknown option '--cuont'"],
    ['npx cdk-sendgrid-oauth-webhook sent', "unknown command 'sent'"],
    ['npx cdk-sendgrid-oauth-webhook send --count ten', "argument 'ten' is invalid"],
    ['npx cdk-sendgrid-oauth-webhook local --app "npx cdk synth --quite"', 'cdk synth: unknown --quite'],
    ['npx cdk deploi', 'cdk deploi: unknown'],
    ['npx unheard-of', 'npx unheard-of: unknown'],
    ['npm run unheard-of', 'npm run unheard-of: unknown'],
    ['npm instal cdk-sendgrid-oauth-webhook', 'npm instal cdk-sendgrid-oauth-webhook: unknown'],
  ])('%s', async (code, fault) => {
    const { commands } = await runShell(code);

    expect(commands).toHaveLength(1);
    expect(await faultOf(commands[0])).toContain(fault);
  });
});
