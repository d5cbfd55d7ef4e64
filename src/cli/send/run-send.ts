import { Batch, capturedBatches, generatedBatches, readCaptured } from './batches';
import { confirmPosting } from './confirm-posting';
import { DEFAULT_COUNT } from './defaults';
import { deliver } from './delivery';
import { EventGenerator, Weights } from './event-generator';
import { showProgress } from './progress';
import { Random } from './random';
import { jsonReport, textReport } from './report';
import { findSigningKey } from './signing-key';
import { Statistics } from './statistics';
import { EventWebhookSender } from '../../local/sendgrid/event-webhook-sender';
import { BodyTooLargeError } from '../../sendgrid/bounded-body';
import { Redactor } from '../../sendgrid/redactor';
import { SigningKey } from '../../sendgrid/signing-key';
import { withTimeLimit } from '../../sendgrid/time-limit';
import { Aws } from '../deployment/aws';
import { readClientSecret } from '../deployment/client-secret';
import { Deployment } from '../deployment/deployment';
import { readDeployment } from '../deployment/read-deployment';
import { SourceFlags, VARIABLES } from '../deployment/source-options';
import { CommandError, EXIT } from '../errors';
import { proxyAgentFor } from '../proxy';
import { Interruption } from '../terminal';
import { requireHttps } from '../url';

/** Flags of `send`. */
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

/** What `send` posts, and to which deployment. */
interface SendPlan {
  readonly deployment: Deployment;
  readonly clientSecret: string;
  readonly signingKey?: SigningKey;
  readonly batches: Iterable<Batch>;
  /** Total number of events. */
  readonly total: number;
  readonly seed: number;
}

/** Runs `send` and returns its exit code. */
export async function runSend(flags: SendFlags): Promise<number> {
  const plan = await planFor(flags);
  const interruption = new Interruption();
  try {
    const isConfirmed = flags.yes || (await confirmPosting(plan.deployment, plan.total, interruption.signal));
    if (isConfirmed) {
      const limit = { timeoutMs: flags.maxTime * 1000, signal: interruption.signal };
      return await withTimeLimit(limit, async (signal) => send(plan, flags, signal, interruption));
    }
    if (interruption.signal.aborted) return EXIT.INTERRUPTED;
    throw new CommandError('nothing was posted');
  } finally {
    interruption.dispose();
  }
}

async function planFor(flags: SendFlags): Promise<SendPlan> {
  const aws = new Aws({ profile: flags.profile, region: flags.region });
  const deployment = await readDeployment(flags, aws);
  requireHttps('the Token URL', deployment.tokenUrl, 'the client secret');
  requireHttps('the HTTP Post URL', deployment.httpPostUrl, 'the token');
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  return {
    deployment,
    seed,
    ...(await batchesFor(flags, seed)),
    signingKey: await findSigningKey(flags.signWith, deployment),
    clientSecret: await readClientSecret(flags, deployment, aws),
  };
}

/** @param signal aborts at `--max-time` or at an interruption */
async function send(
  plan: SendPlan,
  flags: SendFlags,
  signal: AbortSignal,
  interruption: Interruption,
): Promise<number> {
  const { deployment, clientSecret, signingKey, batches, total, seed } = plan;
  const redactor = new Redactor();
  redactor.add(clientSecret);
  const statistics = new Statistics(redactor);
  const sender = new EventWebhookSender({
    ...deployment,
    clientSecret,
    signingKey,
    timeoutMilliseconds: flags.timeout * 1000,
    signal,
    agent: proxyAgentFor(deployment.httpPostUrl),
    onResponse: (response) => statistics.addResponse(response),
  });
  if (!(await requestToken(sender, deployment, flags.timeout, signal))) {
    if (interruption.signal.aborted) return EXIT.INTERRUPTED;
    throw new CommandError('--max-time was reached before the token URL responded; nothing was posted');
  }
  const progress = showProgress(total, statistics);
  const { rate, concurrency, retries, backoff } = flags;
  await deliver(batches, sender, statistics, { rate, concurrency, retries, backoffMs: backoff * 1000, signal });
  progress.stop();
  const report = statistics.report({
    deployment,
    isSigned: signingKey !== undefined,
    publicKey: signingKey?.publicKey,
  });
  const interrupted = interruption.signal.aborted;
  const stop = { interrupted, timedOut: signal.aborted && !interrupted };
  console.log((flags.json ? jsonReport : textReport)(report, seed, stop));
  if (interrupted) return EXIT.INTERRUPTED;
  return report.givenUp > 0 || stop.timedOut ? EXIT.FAILED : EXIT.OK;
}

async function batchesFor(flags: SendFlags, seed: number): Promise<Pick<SendPlan, 'batches' | 'total'>> {
  const options = { size: flags.batch, duplicates: flags.duplicates, reorder: flags.reorder ?? false };
  const random = new Random(seed);
  if (flags.file === undefined) {
    const total = flags.count ?? DEFAULT_COUNT;
    const generator = new EventGenerator(seed, flags.weights, total);
    return { batches: generatedBatches(generator, random, { ...options, count: total }), total };
  }
  const captured = await readCaptured(flags.file);
  const available = captured.events.length + captured.bodies.reduce((sum, { events }) => sum + events, 0);
  const total = Math.min(flags.count ?? available, available);
  return { batches: capturedBatches(captured, random, { ...options, count: total }), total };
}

const WRONG_SECRET =
  'compare the Client ID and the Client Secret with the outputs of the stack; if ' +
  `${VARIABLES.clientSecret} belongs to another deployment, unset it`;

/** Requests the first token. Returns false if the signal aborted the request. */
async function requestToken(
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
    if (error instanceof BodyTooLargeError) {
      throw new CommandError(`could not get a token from ${tokenUrl}: ${message}; check the URL`);
    }
    if (name === 'TimeoutError') {
      throw new CommandError(
        `the token URL ${tokenUrl} did not respond within ${timeout} s; check it, or raise --timeout`,
      );
    }
    const reason = cause?.code ?? cause?.message;
    if (reason) throw new CommandError(`could not reach the token URL ${tokenUrl} (${reason}); check the URL`);
    throw new CommandError(message.includes('invalid_client') ? `${message}; ${WRONG_SECRET}` : message);
  }
}
