import { Command, InvalidArgumentError } from 'commander';
import { DEFAULT_COUNT } from './defaults';
import type { Weights } from './event-generator';
import type { SendFlags } from './run-send';
import { EVENT_NAMES, EventName } from '../../sendgrid/event-types';
import { addSourceOptions } from '../deployment/source-options';

const MAX_EVENTS = 1_000_000;

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook send --outputs outputs.json
  $ npx cdk-sendgrid-oauth-webhook send --stack WebhookStack --count 10000 --batch 250 --rate 20 --yes
  $ npx cdk-sendgrid-oauth-webhook send --outputs outputs.json --file captured.ndjson --json
  $ npx cdk-sendgrid-oauth-webhook send --outputs outputs.json --weights bounce=1,dropped=1 --duplicates 0.3 --reorder

Exit code: 0 every post was accepted, 1 some posts were given up or --max-time was reached, 2 nothing was posted,
130 interrupted.
SendGrid retries for 24 hours; --retries and --backoff set a shorter schedule.`;

/** `send`: simulates SendGrid. */
export function sendCommand(exit: (code: number) => void): Command {
  const command = new Command('send').description('simulate SendGrid: post batches of sample events with OAuth tokens');
  return addSourceOptions(command)
    .option(
      '--count <events>',
      `number of events (default: ${DEFAULT_COUNT}, or all events in --file)`,
      integer(1, MAX_EVENTS),
    )
    .option('--batch <events>', 'events per post', integer(1, 5_000), 10)
    .option('--rate <requests>', 'requests per second (default: unlimited)', number(0.01, 1_000))
    .option('--concurrency <requests>', 'maximum number of concurrent requests', integer(1, 100), 4)
    .option('--file <file>', 'post captured events: a JSON array, or NDJSON with one event or one body per line')
    .option(
      '--weights <list>',
      'relative frequency of each event, such as bounce=1,open=5 (default: a typical newsletter)',
      parseWeights,
    )
    .option('--duplicates <ratio>', 'share of events to post twice, from 0 to 1', number(0, 1), 0)
    .option('--reorder', 'post events out of order')
    .option(
      '--seed <number>',
      'generate the same events again, except for timestamps (default: random)',
      integer(0, 2 ** 31 - 1),
    )
    .option('--retries <times>', 'maximum number of retries per post', integer(0, 100), 3)
    .option('--backoff <seconds>', 'pause before the first retry; doubles with each retry', number(0, 600), 1)
    .option('--timeout <seconds>', 'how long to wait for a response', number(0.1, 60), 10)
    .option('--max-time <seconds>', 'stop after this many seconds', number(1, 86_400), 600)
    .option('--sign-with <file>', 'sign posts as SendGrid does, with a P-256 private key in a PEM file')
    .option('--yes', 'post to another machine without asking')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SendFlags) => {
      // Loaded only when the command runs, so that `--help` starts fast.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runSend } = require('./run-send') as typeof import('./run-send');
      exit(await runSend(flags));
    });
}

function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
  };
}

function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`);
  };
}

function parseWeights(text: string): Weights {
  const entries = text.split(',').map((part) => part.split('='));
  const unknown = entries.find(([name]) => !(EVENT_NAMES as readonly string[]).includes(name));
  if (unknown) {
    throw new InvalidArgumentError(`Unknown event '${unknown[0]}'; use ${EVENT_NAMES.join(', ')}.`);
  }
  const weights = entries.map(([name, weight = '1']) => [name as EventName, Number(weight)] as const);
  if (weights.some(([, weight]) => !(weight >= 0)) || !weights.some(([, weight]) => weight > 0)) {
    throw new InvalidArgumentError('Weights must be numbers from 0, at least one of them greater than 0.');
  }
  return Object.fromEntries(weights);
}
