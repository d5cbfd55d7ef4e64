import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignatureVerification } from '../../../src';
import { SendReport } from '../../../src/cli/send/statistics';
import { LocalStage, SigningKey } from '../../../src/local';
import { files, synthWebhook } from '../../local/support/assemblies';
import { host } from '../../local/support/stages';
import { temporaryDirectory } from '../../support/directories';
import { until } from '../../support/until';
import { withEnvironment } from '../support/environment';
import { front, unusedOrigin } from '../support/front';
import { run } from '../support/run';

afterEach(() => jest.restoreAllMocks());

/** A webhook whose function responds with the given statuses and records the bodies that it accepted. */
class Target {
  public static async deploy(props: Parameters<typeof synthWebhook>[1] = {}): Promise<Target> {
    const directory = temporaryDirectory();
    const [record, statuses] = [join(directory, 'record'), join(directory, 'statuses')];
    writeFileSync(record, '');
    writeFileSync(statuses, '200');
    const code = `
      const fs = require('node:fs');
      exports.handler = async ({ body }) => {
        const [status, ...rest] = fs.readFileSync(${JSON.stringify(statuses)}, 'utf8').split(' ');
        if (rest.length > 0) fs.writeFileSync(${JSON.stringify(statuses)}, rest.join(' '));
        if (status === '200') fs.appendFileSync(${JSON.stringify(record)}, JSON.stringify(body) + '\\n');
        return { statusCode: Number(status), body: 'as configured' };
      };`;
    return new Target(await host(synthWebhook(code, props)), record, statuses);
  }

  private constructor(
    public readonly stage: LocalStage,
    private readonly record: string,
    private readonly statuses: string,
  ) {}

  /** Sets the next statuses; the last one repeats. */
  public respondWith(...statuses: number[]): void {
    writeFileSync(this.statuses, statuses.join(' '));
  }

  public get nextStatuses(): string {
    return readFileSync(this.statuses, 'utf8');
  }

  public get bodies(): string[] {
    return readFileSync(this.record, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as string);
  }

  public get events(): Array<{ sg_event_id: string; event: string }> {
    return this.bodies.flatMap((body) => JSON.parse(body) as []);
  }

  public async send(...args: string[]): Promise<{ exitCode: number; out: string; err: string; report: SendReport }> {
    const [{ clientId, clientSecret, tokenUrl, httpPostUrl }] = this.stage.webhooks;
    const settings = ['--client-id', clientId, '--token-url', tokenUrl, '--post-url', httpPostUrl];
    const result = await withEnvironment({ SENDGRID_WEBHOOK_CLIENT_SECRET: clientSecret }, async () =>
      run('send', ...settings, '--seed', '1', ...args),
    );
    for (const text of [result.out, result.err]) expect(text).not.toContain(clientSecret);
    const report = args.includes('--json') && result.out ? (JSON.parse(result.out) as SendReport) : ({} as SendReport);
    return { ...result, report };
  }
}

describe('posts', () => {
  test('a hundred events in batches of ten with one token, and reports it', async () => {
    const target = await Target.deploy();
    const { exitCode, out, err } = await target.send();
    expect(exitCode).toBe(0);
    expect(err).toBe('');
    expect(target.bodies).toHaveLength(10);
    expect(new Set(target.events.map(({ sg_event_id: id }) => id)).size).toBe(100);
    expect(out.replaceAll(/[\d.]+ (ms|s)\b/g, 'N $1').split('\n')).toEqual([
      '  sent            10 posts with 100 events in N s',
      '  accepted        10',
      '  retried         0',
      '  rejected        0 times (4xx)',
      '  failed          0 times (5xx or no response)',
      '  given up        0',
      '  renewed tokens  0',
      '  responses       200 × 10',
      '  latency         p50 N ms, p90 N ms, p99 N ms, max N ms',
      '  seed            1',
      '',
    ]);
  });

  test('as many events as the options say, and reports them as JSON', async () => {
    const target = await Target.deploy();
    const { exitCode, report } = await target.send('--json', '--count', '7', '--batch', '3', '--duplicates', '1');
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ schemaVersion: 1, seed: 1, events: 14, accepted: report.sent, interrupted: false });
    expect(target.events).toHaveLength(14);
    expect(report.latency!.min).toBeLessThanOrEqual(report.latency!.p50);
    expect(report.latency!.p50).toBeLessThanOrEqual(report.latency!.max);
  });

  test('only events of the types in --weights', async () => {
    const target = await Target.deploy();
    await target.send('--weights', 'bounce,open=3');
    expect(new Set(target.events.map(({ event }) => event))).toEqual(new Set(['bounce', 'open']));
  });

  test('captured bodies byte for byte', async () => {
    const target = await Target.deploy();
    const bodies = ['[{"event":"open",  "x":"é\\u0041"}]', '[{"event":"click"},{"event":"open"}]'];
    const file = join(files({ 'captured.ndjson': bodies.join('\n') }), 'captured.ndjson');
    expect((await target.send('--file', file, '--concurrency', '1', '--json')).report.events).toBe(3);
    expect(target.bodies).toEqual(bodies);
  });

  test('no more requests per second than --rate', async () => {
    const target = await Target.deploy();
    await target.send('--count', '1');
    const start = performance.now();
    await target.send('--count', '9', '--batch', '1', '--rate', '10');
    expect(performance.now() - start).toBeGreaterThan(790);
  });

  test('with signatures like SendGrid’s, which the receiver requires', async () => {
    const target = await Target.deploy({ signatureVerification: SignatureVerification.managed() });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const [{ publicKeyParameter }] = target.stage.webhooks;
    target.stage.putParameter(publicKeyParameter!, SigningKey.fromPem(pem).publicKey);
    const key = join(files({ 'key.pem': pem }), 'key.pem');
    expect((await target.send('--sign-with', key)).exitCode).toBe(0);
    expect(target.events).toHaveLength(100);
    const { exitCode, report } = await target.send('--count', '1', '--retries', '0', '--json');
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ rejected: 1, givenUp: 1, statuses: { 403: 1 }, renewedTokens: 0 });
  });
});

describe('posts that are not accepted', () => {
  test('are retried with pauses', async () => {
    const target = await Target.deploy();
    target.respondWith(500, 503, 404, 200);
    const args = ['--count', '1', '--backoff', '0.05', '--json'];
    const { exitCode, report } = await target.send(...args);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ sent: 1, accepted: 1, retried: 3, rejected: 1, failed: 2, givenUp: 0 });
    expect(report.statuses).toEqual({ 200: 1, 404: 1, 500: 1, 503: 1 });
  });

  test('are given up after the last retry', async () => {
    const target = await Target.deploy();
    target.respondWith(500);
    const { exitCode, out } = await target.send('--count', '20', '--backoff', '0', '--retries', '2');
    expect(exitCode).toBe(1);
    expect(out).toContain('  given up        2\n');
    expect(out).toContain('  responses       500 × 6\n');
    expect(out).toMatch(
      /\n\nNot accepted:\n {2}6 × 500 as configured\n {4}The response comes from the function or .*\n$/,
    );
  });

  test('are reported with each reason, its count and what to do, also as JSON', async () => {
    const target = await Target.deploy();
    target.respondWith(429, 429, 502, 200);
    const args = ['--count', '1', '--backoff', '0', '--json'];
    const { report } = await target.send(...args);
    expect(report.reasons).toEqual([
      {
        status: 429,
        reason: 'as configured',
        count: 2,
        hint: 'The endpoint is throttled. Lower --rate or --concurrency, or raise its limits.',
      },
      {
        status: 502,
        reason: 'as configured',
        count: 1,
        hint: 'The response comes from the function or from a server in front of it. Its log says why.',
      },
    ]);
  });

  test('because the token expired get a new one, shared by all concurrent posts', async () => {
    const target = await Target.deploy();
    const tokens: string[] = [];
    const [{ tokenUrl }] = target.stage.webhooks;
    const counting = await front(new URL(tokenUrl).origin, async (request, forward) => {
      tokens.push(request.path);
      const response = await forward(request);
      // The first token has expired before it is used.
      if (tokens.length === 1) target.stage.advanceClock(43_201_000);
      return response;
    });
    const { exitCode, report } = await target.send('--token-url', `${counting}/oauth2/token`, '--json');
    expect(exitCode).toBe(0);
    expect(tokens).toHaveLength(2);
    expect(report).toMatchObject({ accepted: 10, retried: 0, renewedTokens: report.rejected, statuses: { 200: 10 } });
    expect(report.rejected).toBeGreaterThan(0);
  });

  test('because nothing listens are reported with the reason', async () => {
    const target = await Target.deploy();
    const args = ['--count', '1', '--retries', '1', '--backoff', '0', '--json'];
    const { exitCode, report } = await target.send('--post-url', `${await unusedOrigin()}/prod/activity`, ...args);
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ failed: 2, givenUp: 1, statuses: { ECONNREFUSED: 2 } });
    expect(report.latency).toBeUndefined();
  });

  test('because the response takes too long are reported as timeouts', async () => {
    const target = await Target.deploy();
    const hanging = await front('http://127.0.0.1', async () => undefined);
    const args = ['--count', '1', '--retries', '0', '--timeout', '0.2', '--json'];
    const { report } = await target.send('--post-url', `${hanging}/prod/activity`, ...args);
    expect(report.statuses).toEqual({ TimeoutError: 1 });
  });
});

/** Emits a signal in the middle of the command. */
async function interrupt(signal: 'SIGINT' | 'SIGTERM', when: () => boolean): Promise<void> {
  await until(when);
  process.emit(signal);
}

describe('stops', () => {
  test('at Ctrl-C, and reports the posts so far', async () => {
    const target = await Target.deploy();
    const interrupted = interrupt('SIGINT', () => target.bodies.length > 0);
    const { exitCode, out } = await target.send('--count', '10000', '--rate', '20');
    await interrupted;
    expect(exitCode).toBe(130);
    expect(out).toMatch(/^Interrupted\.\n {2}sent {12}\d+ posts/);
    expect(target.bodies.length).toBeLessThan(1_000);
  });

  test('at Ctrl-C during a pause, and gives up posts that wait for a retry', async () => {
    const target = await Target.deploy();
    target.respondWith(500, 503);
    const interrupted = interrupt('SIGTERM', () => target.nextStatuses === '503');
    const { exitCode, report } = await target.send('--count', '1', '--backoff', '600', '--json');
    await interrupted;
    expect(exitCode).toBe(130);
    expect(report).toMatchObject({ givenUp: 1, retried: 0, interrupted: true });
  });

  test.each(['at Ctrl-C', 'after --max-time'])('%s while it waits for a response', async (how) => {
    const target = await Target.deploy();
    const hanging = await front('http://127.0.0.1', async () => {
      if (how === 'at Ctrl-C') process.emit('SIGINT');
      return undefined;
    });
    // Beyond the time limit of the test, with a retry.
    const args = ['--post-url', `${hanging}/prod/activity`, '--count', '1', '--timeout', '60', '--max-time', '1'];
    const { exitCode, report } = await target.send(...args, '--json');
    expect(exitCode).toBe(how === 'at Ctrl-C' ? 130 : 1);
    expect(report).toMatchObject({
      givenUp: 1,
      statuses: { aborted: 1 },
      interrupted: how === 'at Ctrl-C',
      timedOut: how !== 'at Ctrl-C',
    });
  });

  test('at Ctrl-C while it waits for the token', async () => {
    const target = await Target.deploy();
    const hanging = await front('http://127.0.0.1', async () => void process.emit('SIGINT'));
    const { exitCode, out } = await target.send('--token-url', hanging, '--timeout', '60');
    expect([exitCode, out]).toEqual([130, '']);
  });

  test('after --max-time', async () => {
    const target = await Target.deploy();
    const { exitCode, out } = await target.send('--count', '1000', '--rate', '5', '--max-time', '1');
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^Stopped after --max-time\.\n/);
  });
});

describe('posting to another machine', () => {
  const ELSEWHERE = ['--post-url', 'https://events.example.com/prod/activity', '--count', '3'];

  test('fails without --yes if there is no terminal to ask on', async () => {
    const target = await Target.deploy();
    const { exitCode, err } = await target.send(...ELSEWHERE);
    expect(err).toBe('error: events.example.com is not this machine; pass --yes to post to it\n');
    expect(exitCode).toBe(2);
  });

  test('fails without --yes if only the token URL is on another machine', async () => {
    const target = await Target.deploy();
    const { err } = await target.send('--token-url', 'https://auth.example.com/oauth2/token');
    expect(err).toBe('error: auth.example.com is not this machine; pass --yes to post to it\n');
    expect(target.bodies).toEqual([]);
  });
});

describe('fails', () => {
  test.each([
    [
      'an unknown client',
      ['--client-id', 'another'],
      'error: could not get a token: the token URL responded with 400 invalid_client; compare the Client ID and the Client ' +
        'Secret with the outputs of the stack; if SENDGRID_WEBHOOK_CLIENT_SECRET belongs to another deployment, unset it\n',
    ],
    ['an invalid key', ['--sign-with', '/dev/null'], 'error: /dev/null must be a PEM file with a P-256 private key\n'],
    [
      'a file without events',
      ['--file', join(files({ 'none.json': '[]' }), 'none.json')],
      'none.json contains no events',
    ],
    ['a missing file', ['--file', '/nowhere'], 'error: could not read /nowhere (ENOENT)\n'],
    ['an invalid count', ['--count', '0'], 'It must be an integer from 1 to 1000000.'],
    ['an invalid rate', ['--rate', 'fast'], 'It must be a number from 0.01 to 1000.'],
    ['an unknown event', ['--weights', 'bounced=1'], "Unknown event 'bounced'; use processed,"],
    [
      'only zero weights',
      ['--weights', 'bounce=0'],
      'Weights must be numbers from 0, at least one of them greater than 0.',
    ],
  ])('for %s', async (_name, args, message) => {
    const target = await Target.deploy();
    const { exitCode, err } = await target.send(...args);
    expect(err).toContain(message);
    expect(exitCode).toBe(2);
  });

  test.each([
    [
      'hangs',
      async () => undefined,
      ['--timeout', '0.3'],
      /^error: the token URL \S+ did not respond within 0\.3 s; check it, or raise --timeout\n$/,
    ],
    [
      'hangs for longer than --max-time',
      async () => undefined,
      ['--max-time', '1', '--timeout', '60'],
      /^error: --max-time was reached before the token URL responded; nothing was posted\n$/,
    ],
    [
      'redirects',
      async () => ({ status: 302, body: '' }),
      [],
      /^error: could not get a token: the token URL responded with 302\n$/,
    ],
  ])('for a token URL that %s', async (_name, intercept, args, message) => {
    const target = await Target.deploy();
    const tokenUrl = await front('http://127.0.0.1', intercept);
    const { exitCode, err } = await target.send('--token-url', tokenUrl, ...args);
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test('for a token URL where nothing listens', async () => {
    const target = await Target.deploy();
    const tokenUrl = await unusedOrigin();
    const { exitCode, err } = await target.send('--token-url', tokenUrl);
    expect(err).toBe(`error: could not reach the token URL ${tokenUrl} (ECONNREFUSED); check the URL\n`);
    expect(exitCode).toBe(2);
  });
});
