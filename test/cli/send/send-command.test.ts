import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignatureVerification } from '../../../src';
import { SendReport } from '../../../src/cli/send/statistics';
import { LocalStage, SigningKey } from '../../../src/local';
import { files, synthWebhook, temporaryDirectory } from '../../local/support/assemblies';
import { host } from '../../local/support/stages';
import { withEnvironment } from '../support/environment';
import { front, nobody } from '../support/front';
import { run } from '../support/run';

afterEach(() => jest.restoreAllMocks());

/** A webhook whose function answers as it is told and writes down what it took. */
class Target {
  public static async deploy(props: Parameters<typeof synthWebhook>[1] = {}): Promise<Target> {
    const directory = temporaryDirectory();
    const [record, behaviour] = [join(directory, 'record'), join(directory, 'behaviour')];
    writeFileSync(record, '');
    writeFileSync(behaviour, '200');
    const code = `
      const fs = require('node:fs');
      exports.handler = async ({ body }) => {
        const [status, ...rest] = fs.readFileSync(${JSON.stringify(behaviour)}, 'utf8').split(' ');
        if (rest.length > 0) fs.writeFileSync(${JSON.stringify(behaviour)}, rest.join(' '));
        if (status === '200') fs.appendFileSync(${JSON.stringify(record)}, JSON.stringify(body) + '\\n');
        return { statusCode: Number(status), body: 'told to' };
      };`;
    return new Target(await host(synthWebhook(code, props)), record, behaviour);
  }

  private constructor(
    public readonly stage: LocalStage,
    private readonly record: string,
    private readonly behaviour: string,
  ) {}

  /** The first answers; the last one is given from then on. */
  public answer(...statuses: number[]): void {
    writeFileSync(this.behaviour, statuses.join(' '));
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
  test('a hundred events in batches of ten, with one token, and tells of it', async () => {
    const target = await Target.deploy();
    const { exitCode, out, err } = await target.send();
    expect(exitCode).toBe(0);
    expect(err).toBe('');
    expect(target.bodies).toHaveLength(10);
    expect(new Set(target.events.map(({ sg_event_id: id }) => id)).size).toBe(100);
    expect(out.replaceAll(/[\d.]+ (ms|s)\b/g, 'N $1').split('\n')).toEqual([
      '  sent        10 posts with 100 events in N s',
      '  accepted    10',
      '  retried     0',
      '  refused     0 times (4xx)',
      '  failed      0 times (5xx, or no answer)',
      '  given up    0',
      '  new tokens  0',
      '  answers     200 × 10',
      '  latency     p50 N ms, p90 N ms, p99 N ms, max N ms',
      '  seed        1',
      '',
    ]);
  });

  test('as JSON, with other numbers', async () => {
    const target = await Target.deploy();
    const { exitCode, report } = await target.send('--json', '--count', '7', '--batch', '3', '--duplicates', '1');
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ schemaVersion: 1, seed: 1, events: 14, accepted: report.sent, interrupted: false });
    expect(target.events).toHaveLength(14);
    expect(report.latency!.min).toBeLessThanOrEqual(report.latency!.p50);
    expect(report.latency!.p50).toBeLessThanOrEqual(report.latency!.max);
  });

  test('events of the types that are wanted', async () => {
    const target = await Target.deploy();
    await target.send('--weights', 'bounce,open=3');
    expect(new Set(target.events.map(({ event }) => event))).toEqual(new Set(['bounce', 'open']));
  });

  test('captured bodies, byte for byte', async () => {
    const target = await Target.deploy();
    const bodies = ['[{"event":"open",  "x":"é\\u0041"}]', '[{"event":"click"},{"event":"open"}]'];
    const file = join(files({ 'captured.ndjson': bodies.join('\n') }), 'captured.ndjson');
    expect((await target.send('--file', file, '--concurrency', '1', '--json')).report.events).toBe(3);
    expect(target.bodies).toEqual(bodies);
  });

  test('no more a second than it may', async () => {
    const target = await Target.deploy();
    await target.send('--count', '1');
    const start = performance.now();
    await target.send('--count', '9', '--batch', '1', '--rate', '10');
    expect(performance.now() - start).toBeGreaterThan(790);
  });

  test('signed as SendGrid signs, and refused without', async () => {
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
    expect(report).toMatchObject({ refused: 1, givenUp: 1, statuses: { 403: 1 }, renewedTokens: 0 });
  });
});

describe('what is not taken', () => {
  test('is sent again, with pauses', async () => {
    const target = await Target.deploy();
    target.answer(500, 503, 404, 200);
    const args = ['--count', '1', '--backoff', '0.05', '--json'];
    const { exitCode, report } = await target.send(...args);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ sent: 1, accepted: 1, retried: 3, refused: 1, failed: 2, givenUp: 0 });
    expect(report.statuses).toEqual({ 200: 1, 404: 1, 500: 1, 503: 1 });
  });

  test('is given up at last', async () => {
    const target = await Target.deploy();
    target.answer(500);
    const { exitCode, out } = await target.send('--count', '20', '--backoff', '0', '--retries', '2');
    expect(exitCode).toBe(1);
    expect(out).toContain('  given up    2\n');
    expect(out).toContain('  answers     500 × 6\n');
  });

  test('because the token has expired gets a new one, once for all posts that are under way', async () => {
    const target = await Target.deploy();
    const tokens: string[] = [];
    const [{ tokenUrl }] = target.stage.webhooks;
    const counting = await front(new URL(tokenUrl).origin, async (request, forward) => {
      tokens.push(request.path);
      const answer = await forward(request);
      // The first token is old when it is used.
      if (tokens.length === 1) target.stage.advanceClock(3_601_000);
      return answer;
    });
    const { exitCode, report } = await target.send('--token-url', `${counting}/oauth2/token`, '--json');
    expect(exitCode).toBe(0);
    expect(tokens).toHaveLength(2);
    expect(report).toMatchObject({ accepted: 10, retried: 0, renewedTokens: report.refused, statuses: { 200: 10 } });
    expect(report.refused).toBeGreaterThan(0);
  });

  test('because nobody answers is told with its reason', async () => {
    const target = await Target.deploy();
    const args = ['--count', '1', '--retries', '1', '--backoff', '0', '--json'];
    const { exitCode, report } = await target.send('--post-url', `${await nobody()}/prod/activity`, ...args);
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ failed: 2, givenUp: 1, statuses: { ECONNREFUSED: 2 } });
    expect(report.latency).toBeUndefined();
  });

  test('because the answer takes too long, too', async () => {
    const target = await Target.deploy();
    const hanging = await front('http://127.0.0.1', async () => undefined);
    const args = ['--count', '1', '--retries', '0', '--timeout', '0.2', '--json'];
    const { report } = await target.send('--post-url', `${hanging}/prod/activity`, ...args);
    expect(report.statuses).toEqual({ TimeoutError: 1 });
  });
});

describe('ends', () => {
  test('by Ctrl-C, with what came of it so far', async () => {
    const target = await Target.deploy();
    setTimeout(() => process.emit('SIGINT'), 700);
    const { exitCode, out } = await target.send('--count', '10000', '--rate', '20');
    expect(exitCode).toBe(130);
    expect(out).toMatch(/^Interrupted\.\n {2}sent {8}\d+ posts/);
    expect(target.bodies.length).toBeLessThan(100);
  });

  test('by Ctrl-C in a pause, giving up what waits', async () => {
    const target = await Target.deploy();
    target.answer(500);
    setTimeout(() => process.emit('SIGTERM'), 700);
    const { exitCode, report } = await target.send('--count', '1', '--backoff', '600', '--json');
    expect(exitCode).toBe(130);
    expect(report).toMatchObject({ givenUp: 1, retried: 0, interrupted: true });
  });

  test.each(['by Ctrl-C', 'when the time is up'])('%s, though an answer is waited for', async (how) => {
    const target = await Target.deploy();
    const hanging = await front('http://127.0.0.1', async () => {
      if (how === 'by Ctrl-C') process.emit('SIGINT');
      return undefined;
    });
    const start = performance.now();
    const args = ['--post-url', `${hanging}/prod/activity`, '--count', '1', '--timeout', '60', '--max-time', '1'];
    const { exitCode, report } = await target.send(...args, '--json');
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(exitCode).toBe(how === 'by Ctrl-C' ? 130 : 1);
    expect(report).toMatchObject({
      givenUp: 1,
      statuses: { ended: 1 },
      interrupted: how === 'by Ctrl-C',
      timeIsUp: how !== 'by Ctrl-C',
    });
  });

  test('by Ctrl-C while there is no token yet', async () => {
    const target = await Target.deploy();
    const hanging = await front('http://127.0.0.1', async () => void process.emit('SIGINT'));
    const { exitCode, out } = await target.send('--token-url', hanging, '--timeout', '60');
    expect([exitCode, out]).toEqual([130, '']);
  });

  test('when the time is up', async () => {
    const target = await Target.deploy();
    const { exitCode, out } = await target.send('--count', '1000', '--rate', '5', '--max-time', '1');
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^The time was up \(--max-time\)\.\n/);
  });
});

describe('to another machine', () => {
  const ELSEWHERE = ['--post-url', 'https://events.example.com/prod/activity', '--count', '3'];

  test('needs --yes where there is no terminal to ask', async () => {
    const target = await Target.deploy();
    const { exitCode, err } = await target.send(...ELSEWHERE);
    expect(err).toBe('error: events.example.com is not this machine; --yes posts there all the same\n');
    expect(exitCode).toBe(2);
  });

  test('is what it is where only the token comes from there, too', async () => {
    const target = await Target.deploy();
    const { err } = await target.send('--token-url', 'https://auth.example.com/oauth2/token');
    expect(err).toBe('error: auth.example.com is not this machine; --yes posts there all the same\n');
    expect(target.bodies).toEqual([]);
  });
});

describe('says what is wrong', () => {
  test.each([
    [
      'a client that is refused',
      ['--client-id', 'another'],
      'error: no token: the token URL answered 400 invalid_client\n',
    ],
    [
      'a key that is none',
      ['--sign-with', '/dev/null'],
      'error: /dev/null is no PEM file with a private key of the curve P-256\n',
    ],
    ['a file without events', ['--file', join(files({ 'none.json': '[]' }), 'none.json')], 'none.json has no events'],
    ['a file that is not there', ['--file', '/nowhere'], 'error: /nowhere cannot be read: ENOENT\n'],
    ['a count that is none', ['--count', '0'], 'It must be a whole number from 1 to 1000000.'],
    ['a rate that is none', ['--rate', 'fast'], 'It must be a number from 0.01 to 1000.'],
    ['an event that is none', ['--weights', 'bounced=1'], "There is no event 'bounced'; there are processed,"],
    ['weights of nothing', ['--weights', 'bounce=0'], 'Weights must be numbers, one of them more than 0.'],
  ])('of %s', async (_name, args, message) => {
    const target = await Target.deploy();
    const { exitCode, err } = await target.send(...args);
    expect(err).toContain(message);
    expect(exitCode).toBe(2);
  });

  test.each([
    ['hangs', async () => undefined, ['--timeout', '0.3'], /^error: no answer of the token URL \S+ within 0\.3 s\n$/],
    [
      'hangs for longer than there is time',
      async () => undefined,
      ['--max-time', '1', '--timeout', '60'],
      /^error: the time was up \(--max-time\) before there was a token\n$/,
    ],
    [
      'redirects',
      async () => ({ status: 302, body: '' }),
      [],
      /^error: the token URL \S+ cannot be used: unexpected redirect\n$/,
    ],
  ])('of a token URL that %s', async (_name, meddle, args, message) => {
    const target = await Target.deploy();
    const tokenUrl = await front('http://127.0.0.1', meddle);
    const { exitCode, err } = await target.send('--token-url', tokenUrl, ...args);
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test('of a token URL that nobody serves', async () => {
    const target = await Target.deploy();
    const tokenUrl = await nobody();
    const { exitCode, err } = await target.send('--token-url', tokenUrl);
    expect(err).toBe(`error: the token URL ${tokenUrl} cannot be used: ECONNREFUSED\n`);
    expect(exitCode).toBe(2);
  });
});
