import { Command, InvalidArgumentError, Option } from 'commander';
import type { VerifyFlags } from './run-verify';
import { EVENT_SETTINGS } from '../../sendgrid/event-types';
import { addSourceOptions } from '../deployment/source-options';
import { lazily } from '../lazily';

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook verify --stack WebhookStack
  $ npx cdk-sendgrid-oauth-webhook verify --stack WebhookStack --sendgrid-api-key-env SENDGRID_API_KEY
  $ npx cdk-sendgrid-oauth-webhook verify --outputs outputs.json --json --junit report.xml

Exit code: 0 all is well, 1 something is wrong, 2 not everything could be told, 130 interrupted.
It posts batches without events: [].`;

/** `verify`: proves a deployment step by step. */
export function verifyCommand(exit: (code: number) => void): Command {
  const command = new Command('verify').description(
    'prove a deployment: what SendGrid needs works, and nothing else does',
  );
  return addSourceOptions(command)
    .option('--scope <scope>', 'scope that the token must have (default: any)')
    .addOption(
      new Option('--signing <mode>', 'whether signatures are verified (default: what the outputs say)').choices([
        'enforce',
        'shadow',
        'off',
      ]),
    )
    .option('--public-key-parameter <name>', 'SSM parameter with the public key (default: what the outputs say)')
    .option(
      '--events <list>',
      "event flags that SendGrid must have, with commas (default: those of the stack's registration)",
      parseEvents,
    )
    .option('--sendgrid-api-key-env <variable>', "environment variable with an API key, to look at SendGrid's settings")
    .option('--sendgrid-api-url <url>', "SendGrid's API", 'https://api.sendgrid.com')
    .option('--on-behalf-of <subuser>', 'subuser, or account-id <id>, whose webhook it is')
    .option('--no-sendgrid-test', "leave out SendGrid's own test, which posts events")
    .option('--timeout <seconds>', 'how long to wait for an answer', parseSeconds, 30)
    .option('--json', 'print the report as JSON')
    .option('--junit <file>', 'write the report as JUnit XML, too')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: VerifyFlags) => exit(await lazily.verify().runVerify(flags)));
}

/** As SendGrid's settings spell them, which is not always how events do. */
function parseEvents(text: string): string[] {
  const known = EVENT_SETTINGS as readonly string[];
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`There is no event flag '${unknown}'; there are ${known.join(', ')}.`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 300)) throw new InvalidArgumentError('It must be a number of seconds, at most 300.');
  return seconds;
}
