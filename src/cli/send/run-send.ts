import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { pc } from '../colors';
import { Batch, capturedBatches, madeBatches, readCaptured } from './batches';
import { MADE_BY_DEFAULT } from './defaults';
import { deliver } from './delivery';
import { EventGenerator, Weights } from './event-generator';
import { showProgress } from './progress';
import { Random } from './random';
import { SendReport, Statistics } from './statistics';
import { EventWebhookSender } from '../../local/sendgrid/event-webhook-sender';
import { SigningKey } from '../../sendgrid/signing-key';
import { Aws } from '../deployment/aws';
import { readClientSecret } from '../deployment/client-secret';
import { Deployment } from '../deployment/deployment';
import { readDeployment } from '../deployment/read-deployment';
import { SourceFlags } from '../deployment/source-options';
import { CommandError, EXIT } from '../errors';
import { columns, Interruption } from '../terminal';
import { isLoopback } from '../url';

/** What the command line says. */
export interface SendFlags extends SourceFlags {
  readonly count?: number;
  readonly batch: number;
  readonly rate?: number;
  readonly concurrency: number;
  readonly file?: string;
  readonly weights?: Weights;
  readonly duplicates: number;
  readonly reorder?: boolean;
  readonly seed?: number;
  readonly retries: number;
  readonly backoff: number;
  readonly timeout: number;
  readonly maxTime: number;
  readonly signWith?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Returns the exit code. */
export async function runSend(flags: SendFlags): Promise<number> {
  const aws = new Aws({ profile: flags.profile, region: flags.region });
  const deployment = await readDeployment(flags, aws);
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  const { batches, total } = await batchesFor(flags, seed);
  const signingKey = flags.signWith === undefined ? undefined : await readKey(flags.signWith);
  const clientSecret = await readClientSecret(flags, deployment, aws);
  const interruption = new Interruption();
  try {
    if (!(await mayPost(deployment, total, interruption.signal, flags.yes))) {
      if (interruption.signal.aborted) return EXIT.INTERRUPTED;
      throw new CommandError('nothing was posted');
    }
    const timeIsUp = AbortSignal.timeout(flags.maxTime * 1000);
    const signal = AbortSignal.any([interruption.signal, timeIsUp]);
    const statistics = new Statistics();
    const sender = new EventWebhookSender({
      ...deployment,
      clientSecret,
      signingKey,
      timeoutMilliseconds: flags.timeout * 1000,
      signal,
      onResponse: (answer) => statistics.answered(answer),
    });
    if (!(await hasToken(sender, deployment, flags.timeout, signal))) return endOf(interruption);
    const progress = showProgress(total, statistics);
    const { rate, concurrency, retries, backoff } = flags;
    await deliver(batches, sender, statistics, { rate, concurrency, retries, backoffMs: backoff * 1000, signal });
    progress.stop();
    const { report } = statistics;
    const [isInterrupted, isTimeUp] = [interruption.signal.aborted, timeIsUp.aborted && !interruption.signal.aborted];
    if (flags.json) {
      const ends = { interrupted: isInterrupted, timeIsUp: isTimeUp };
      console.log(JSON.stringify({ schemaVersion: 1, seed, ...report, ...ends }, null, 2));
    } else {
      console.log(reportText(report, seed, isInterrupted, isTimeUp));
    }
    if (isInterrupted) return EXIT.INTERRUPTED;
    return report.givenUp > 0 || isTimeUp ? EXIT.WRONG : EXIT.WELL;
  } finally {
    interruption.dispose();
  }
}

async function batchesFor(flags: SendFlags, seed: number): Promise<{ batches: Iterable<Batch>; total: number }> {
  const options = { size: flags.batch, duplicates: flags.duplicates, reorder: flags.reorder ?? false };
  const random = new Random(seed);
  if (flags.file === undefined) {
    const count = flags.count ?? MADE_BY_DEFAULT;
    return {
      batches: madeBatches(new EventGenerator(seed, flags.weights, count), random, { ...options, count }),
      total: count,
    };
  }
  const captured = await readCaptured(flags.file);
  const there = captured.events.length + captured.bodies.reduce((sum, { events }) => sum + events, 0);
  const count = Math.min(flags.count ?? there, there);
  return { batches: capturedBatches(captured, random, { ...options, count }), total: count };
}

async function readKey(file: string): Promise<SigningKey> {
  try {
    return SigningKey.fromPem(await readFile(file, 'utf8'));
  } catch {
    // Without the error's own words, which could quote the key.
    throw new CommandError(`${file} is no PEM file with a private key of the curve P-256`);
  }
}

/** Events that are made up do harm where real ones are processed. */
async function mayPost(
  { httpPostUrl, tokenUrl }: Deployment,
  total: number,
  signal: AbortSignal,
  isYes?: boolean,
): Promise<boolean> {
  const elsewhere = [httpPostUrl, tokenUrl].find((url) => !isLoopback(url));
  if (isYes || elsewhere === undefined) return true;
  const { host } = new URL(elsewhere);
  if (!process.stdin.isTTY) throw new CommandError(`${host} is not this machine; --yes posts there all the same`);
  const question = `Post ${total} events by way of ${host}, to be processed as SendGrid's? [y/N] `;
  return /^y(es)?$/i.test((await answerTo(question, signal)).trim());
}

/** An empty text where there is none. On a terminal, Ctrl-C is a character that the one who reads it has to know. */
async function answerTo(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.once('SIGINT', () => process.emit('SIGINT'));
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question, { signal }), closed]);
  } catch (error) {
    if (!signal.aborted) throw error;
    return '';
  } finally {
    terminal.close();
  }
}

/** Asks for the first token; returns false where it was ended. */
async function hasToken(
  sender: EventWebhookSender,
  { tokenUrl }: Deployment,
  timeout: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await sender.requestToken();
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    if (name === 'TimeoutError') throw new CommandError(`no answer of the token URL ${tokenUrl} within ${timeout} s`);
    const reason = cause?.code ?? cause?.message;
    throw new CommandError(reason ? `the token URL ${tokenUrl} cannot be used: ${reason}` : message);
  }
}

/** Before anything was posted. */
function endOf({ signal }: Interruption): number {
  if (signal.aborted) return EXIT.INTERRUPTED;
  throw new CommandError('the time was up (--max-time) before there was a token');
}

function reportText(report: SendReport, seed: number, isInterrupted: boolean, isTimeUp: boolean): string {
  const { events, sent, accepted, retried, refused, failed, givenUp, renewedTokens, statuses, latency, seconds } =
    report;
  const answers = Object.entries(statuses).map(([status, times]) => `${status} × ${times}`);
  const rows = [
    ['sent', `${sent} posts with ${events} events in ${seconds} s`],
    ['accepted', String(accepted)],
    ['retried', String(retried)],
    ['refused', `${refused} times (4xx)`],
    ['failed', `${failed} times (5xx, or no answer)`],
    ['given up', givenUp > 0 ? pc.red(String(givenUp)) : '0'],
    ['new tokens', String(renewedTokens)],
    ['answers', answers.join(', ') || 'none'],
    ...(latency
      ? [['latency', `p50 ${latency.p50} ms, p90 ${latency.p90} ms, p99 ${latency.p99} ms, max ${latency.max} ms`]]
      : []),
    ['seed', String(seed)],
  ].map(([label, value]) => [pc.dim(label), value]);
  const end = isInterrupted
    ? pc.yellow('Interrupted.\n')
    : isTimeUp
      ? pc.yellow('The time was up (--max-time).\n')
      : '';
  return `${end}${columns(rows)}`;
}
