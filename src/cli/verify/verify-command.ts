import { Command, InvalidArgumentError, Option } from 'commander';
import type { VerifyFlags } from './run-verify';
import { EVENT_SETTINGS } from '../../sendgrid/event-types';
import { addSourceOptions } from '../deployment/source-options';

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook verify --stack WebhookStack
  $ npx cdk-sendgrid-oauth-webhook verify --stack WebhookStack --sendgrid-api-key-env SENDGRID_API_KEY
  $ npx cdk-sendgrid-oauth-webhook verify --outputs outputs.json --json --junit report.xml

Exit code: 0 passed, 1 failed, 2 inconclusive, 130 interrupted.
verify posts empty batches ([]), which contain no events.`;

/** `verify`: checks a deployment step by step. */
export function verifyCommand(exit: (code: number) => void): Command {
  const command = new Command('verify').description(
    'check that a deployment accepts what SendGrid sends, and nothing else',
  );
  return addSourceOptions(command)
    .option('--scope <scope>', 'scope that the token must have (default: any scope)')
    .addOption(
      new Option(
        '--signing <mode>',
        'signature verification mode of the deployment (default: from the outputs)',
      ).choices(['enforce', 'shadow', 'off']),
    )
    .option('--public-key-parameter <name>', 'SSM parameter with the public key (default: from the outputs)')
    .option(
      '--events <list>',
      "comma-separated event flags that must be on in SendGrid, all others off (default: from the stack's registration)",
      parseEvents,
    )
    .option(
      '--sendgrid-api-key-env <variable>',
      "environment variable that holds a SendGrid API key; checks SendGrid's settings, too",
    )
    .option('--sendgrid-api-url <url>', "URL of SendGrid's API", 'https://api.sendgrid.com')
    .option('--on-behalf-of <subuser>', 'subuser, or "account-id <id>", that owns the webhook')
    .option('--no-sendgrid-test', "skip SendGrid's own test, which posts sample events")
    .option('--timeout <seconds>', 'how long to wait for a response', parseSeconds, 30)
    .option('--json', 'print the report as JSON')
    .option('--junit <file>', 'also write the report as JUnit XML')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: VerifyFlags) => {
      // Loaded only when the command runs, so that `--help` starts fast.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runVerify } = require('./run-verify') as typeof import('./run-verify');
      exit(await runVerify(flags));
    });
}

/** Parses names as SendGrid's settings spell them, which sometimes differs from the names in events. */
function parseEvents(text: string): string[] {
  const known = EVENT_SETTINGS as readonly string[];
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`Unknown event flag '${unknown}'; use ${known.join(', ')}.`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 300)) {
    throw new InvalidArgumentError('It must be a number of seconds, greater than 0 and at most 300.');
  }
  return seconds;
}
