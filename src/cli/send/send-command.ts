import { Command, InvalidArgumentError } from 'commander';
import { MADE_BY_DEFAULT } from './defaults';
import type { Weights } from './event-generator';
import type { SendFlags } from './run-send';
import { EVENT_NAMES, EventName } from '../../sendgrid/event-types';
import { addSourceOptions } from '../deployment/source-options';
import { lazily } from '../lazily';

const MOST_EVENTS = 1_000_000;

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook send --outputs outputs.json
  $ npx cdk-sendgrid-oauth-webhook send --stack WebhookStack --count 10000 --batch 250 --rate 20 --yes
  $ npx cdk-sendgrid-oauth-webhook send --outputs outputs.json --file captured.ndjson --json
  $ npx cdk-sendgrid-oauth-webhook send --outputs outputs.json --weights bounce=1,dropped=1 --duplicates 0.3 --reorder

Exit code: 0 every post was accepted, 1 some were given up or the time was up, 2 it could not begin, 130 interrupted.
SendGrid retries for 24 hours, after minutes; here --retries and --backoff say how often and when.`;

/** `send`: plays SendGrid. */
export function sendCommand(exit: (code: number) => void): Command {
  const command = new Command('send').description('play SendGrid: post batches of events with OAuth tokens');
  return addSourceOptions(command)
    .option('--count <events>', `events in all (default: ${MADE_BY_DEFAULT}, or all of --file)`, whole(1, MOST_EVENTS))
    .option('--batch <events>', 'events in a post', whole(1, 5_000), 10)
    .option('--rate <posts>', 'posts a second (default: as fast as they are answered)', number(0.01, 1_000))
    .option('--concurrency <posts>', 'posts at a time', whole(1, 100), 4)
    .option('--file <file>', 'captured events instead: a JSON array, or NDJSON of events or of whole bodies')
    .option('--weights <list>', 'how often which event comes: bounce=1,open=5 (default: as usual)', parseWeights)
    .option('--duplicates <ratio>', 'how many events come again, from 0 to 1', number(0, 1), 0)
    .option('--reorder', 'change the order of events')
    .option(
      '--seed <number>',
      'the same events again, but for their timestamps (default: by chance)',
      whole(0, 2 ** 31 - 1),
    )
    .option('--retries <times>', 'how often a post that is not accepted is sent again', whole(0, 100), 3)
    .option('--backoff <seconds>', 'pause before the first retry; later ones are longer', number(0, 600), 1)
    .option('--timeout <seconds>', 'how long to wait for an answer', number(0.1, 60), 10)
    .option('--max-time <seconds>', 'after which it ends', number(1, 86_400), 600)
    .option('--sign-with <file>', 'PEM file with a P-256 private key, to sign posts as SendGrid does')
    .option('--yes', 'do not ask before posting to another machine')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SendFlags) => exit(await lazily.send().runSend(flags)));
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function parseWeights(text: string): Weights {
  const entries = text.split(',').map((part) => part.split('='));
  const unknown = entries.find(([name]) => !(EVENT_NAMES as readonly string[]).includes(name));
  if (unknown) {
    throw new InvalidArgumentError(`There is no event '${unknown[0]}'; there are ${EVENT_NAMES.join(', ')}.`);
  }
  const weights = entries.map(([name, weight = '1']) => [name as EventName, Number(weight)] as const);
  if (weights.some(([, weight]) => !(weight >= 0)) || !weights.some(([, weight]) => weight > 0)) {
    throw new InvalidArgumentError('Weights must be numbers, one of them more than 0.');
  }
  return Object.fromEntries(weights);
}
