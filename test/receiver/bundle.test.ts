import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { FakeAws, parameter } from '../support/fake-aws';
import { environment, KEY, KEY_IN_PARAMETER, PAYLOAD, QUEUED, signedEvent } from './support/receivers';
import { temporaryDirectory } from '../support/directories';

// The deployed code: one file, outside of the project.
const directory = temporaryDirectory();
const bundle = join(directory, 'index.js');
beforeAll(() => {
  buildSync({
    entryPoints: [join(__dirname, '../../src/receiver/receiver.lambda.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    format: 'cjs',
    mainFields: ['module', 'main'],
    outfile: bundle,
    logLevel: 'warning',
  });
});

interface Invocation {
  readonly code: number | null;
  /** The result of the function. */
  readonly response: unknown;
  readonly log: string;
  readonly stderr: string;
}

/** Loads the bundle as Lambda does, and invokes it once. */
async function invoke(event: unknown, env: Readonly<Record<string, string | undefined>>): Promise<Invocation> {
  const script = `
    const { handler } = require(${JSON.stringify(bundle)});
    const event = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    handler(event, { getRemainingTimeInMillis: () => 9000 }).then((response) =>
      require('node:fs').writeFileSync('response.json', JSON.stringify(response)));
  `;
  const child = spawn(process.execPath, ['-e', script], { cwd: directory, env: env as NodeJS.ProcessEnv });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  child.stdin.end(JSON.stringify(event));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const response: unknown = code === 0 ? JSON.parse(readFileSync(join(directory, 'response.json'), 'utf8')) : undefined;
  return { code, response, log: texts.stdout, stderr: texts.stderr };
}

const event = () => signedEvent(PAYLOAD, { timestamp: String(Math.floor(Date.now() / 1000)) });

describe('the bundle', () => {
  let aws: FakeAws;
  beforeEach(async () => (aws = await FakeAws.start()));
  afterEach(async () => aws.stop());

  test('verifies a post with the key of the parameter, sends it to the queue, and logs one line', async () => {
    aws.replies.ssm = [parameter(KEY.publicKey)];
    const env = environment(aws, { ...KEY_IN_PARAMETER, ...QUEUED, MAX_AGE_SECONDS: '300' });
    const { response, log, stderr } = await invoke(event(), env);

    expect(stderr).toBe('');
    expect(response).toMatchObject({ statusCode: 200, body: '{"message":"accepted"}' });
    expect(aws.calls.map(({ service }) => service)).toEqual(['ssm', 'sqs']);
    expect(JSON.parse(aws.calls[1].body).MessageBody).toBe(PAYLOAD);
    expect(log.endsWith('}\n')).toBe(true);
    expect(log.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(log)).toMatchObject({ outcome: 'accepted', Webhook: 'Stack/Webhook' });
  });

  test('invokes the handler', async () => {
    aws.replies.lambda = [{ body: '{"statusCode":204}' }];
    const post = event();
    expect((await invoke(post, environment(aws))).response).toEqual({ statusCode: 204 });
    expect(JSON.parse(aws.calls[0].body)).toEqual(post);
  });

  test('fails with 403 for a forged post', async () => {
    const { response, log } = await invoke({ ...event(), body: '[]' }, environment(aws));
    expect(response).toMatchObject({ statusCode: 403, body: '{"error":"invalid_signature"}' });
    expect(aws.calls).toEqual([]);
    expect(JSON.parse(log)).toMatchObject({ outcome: 'rejected', reason: 'invalid_signature' });
  });

  test('fails at its start with the name of a missing variable', async () => {
    const { code, stderr } = await invoke(event(), environment(aws, { WEBHOOK_NAME: undefined }));
    expect(code).toBe(1);
    expect(stderr).toContain('environment variable `WEBHOOK_NAME` must be set');
  });

  test('is small', () => {
    expect(statSync(bundle).size).toBeLessThan(32_000);
  });
});

const openssl = spawnSync('openssl', ['version']).status === 0;
(openssl ? describe : describe.skip)(openssl ? 'over TLS' : 'over TLS (skipped: openssl is not installed)', () => {
  let aws: FakeAws;
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  beforeAll(async () => {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const made = spawnSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { encoding: 'utf8' });
    writeFileSync(join(directory, 'openssl.log'), made.stderr);
    aws = await FakeAws.start({ key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') });
    aws.replies.lambda = [{ body: '{"statusCode":200}' }];
  });
  afterAll(async () => aws.stop());

  test('the bundle invokes the handler', async () => {
    const { response } = await invoke(event(), { ...environment(aws), NODE_EXTRA_CA_CERTS: cert });
    expect(response).toEqual({ statusCode: 200 });
  });

  test('fails with 500 when the certificate is not trusted', async () => {
    const { response, log } = await invoke(event(), environment(aws));
    expect(response).toMatchObject({ statusCode: 500, body: '{"message":"the function could not be invoked"}' });
    expect(JSON.parse(log)).toMatchObject({ error: { name: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  });
});
