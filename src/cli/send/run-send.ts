import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { pc } from '../colours';
import { Batch, capturedBatches, madeBatches, readCaptured } from './batches';
import { MADE_BY_DEFAULT } from './defaults';
import { deliver } from './delivery';
import { EventGenerator, Weights } from './event-generator';
import { showProgress } from './progress';
import { Random } from './random';
import { SendReport, Statistics } from './statistics';
import { EventWebhookSender } from '../../local/sendgrid/event-webhook-sender';
import { SigningKey } from '../../local/sendgrid/signing-key';
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
  if (!(await mayPost(deployment, total, flags.yes))) return EXIT.UNCLEAR;
  const statistics = new Statistics();
  const sender = new EventWebhookSender({
    ...deployment,
    clientSecret: await readClientSecret(flags, deployment, aws),
    signingKey,
    timeoutMilliseconds: flags.timeout * 1000,
    onAnswer: (answer) => statistics.answered(answer),
  });
  await checkToken(sender);
  const interruption = new Interruption();
  const progress = showProgress(total, statistics);
  const timeIsUp = AbortSignal.timeout(flags.maxTime * 1000);
  await deliver(batches, sender, statistics, {
    rate: flags.rate,
    concurrency: flags.concurrency,
    retries: flags.retries,
    backoffMs: flags.backoff * 1000,
    signal: AbortSignal.any([interruption.signal, timeIsUp]),
  });
  progress.stop();
  interruption.dispose();
  const { report } = statistics;
  const isInterrupted = interruption.signal.aborted;
  if (flags.json) {
    console.log(JSON.stringify({ schemaVersion: 1, seed, ...report, interrupted: isInterrupted }, null, 2));
  } else {
    console.log(reportText(report, seed, isInterrupted, timeIsUp.aborted));
  }
  if (isInterrupted) return EXIT.INTERRUPTED;
  return report.givenUp > 0 || timeIsUp.aborted ? EXIT.WRONG : EXIT.WELL;
}

async function batchesFor(flags: SendFlags, seed: number): Promise<{ batches: Iterable<Batch>; total: number }> {
  const options = { size: flags.batch, duplicates: flags.duplicates, reorder: flags.reorder ?? false };
  const random = new Random(seed);
  if (flags.file === undefined) {
    const count = flags.count ?? MADE_BY_DEFAULT;
    return {
      batches: madeBatches(new EventGenerator(seed, flags.weights), random, { ...options, count }),
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
async function mayPost({ httpPostUrl, tokenUrl }: Deployment, total: number, isYes?: boolean): Promise<boolean> {
  const elsewhere = [httpPostUrl, tokenUrl].find((url) => !isLoopback(url));
  if (isYes || elsewhere === undefined) return true;
  const { host } = new URL(elsewhere);
  if (!process.stdin.isTTY) throw new CommandError(`${host} is not this machine; --yes posts there all the same`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    `Post ${total} events by way of ${host}, to be processed as SendGrid's? [y/N] `,
  );
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function checkToken(sender: EventWebhookSender): Promise<void> {
  try {
    await sender.requestToken();
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string } };
    throw new CommandError(cause?.code ? `the token URL cannot be reached: ${cause.code}` : message);
  }
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
