import { Command } from 'commander';
import { addSourceOptions } from './deployment/source-options';
import { lazily } from './lazily';
import type { SettingsFlags } from './print-settings';

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook settings --stack WebhookStack
  $ npx cdk deploy --outputs-file outputs.json && npx cdk-sendgrid-oauth-webhook settings --outputs outputs.json
  $ npx cdk-sendgrid-oauth-webhook settings --stack WebhookStack --show-secret --json`;

/** `settings`: what to enter at SendGrid. */
export function settingsCommand(exit: (code: number) => void): Command {
  const command = new Command('settings').description("print the values for SendGrid's page, in its words and order");
  return addSourceOptions(command)
    .option('--show-secret', 'print the Client Secret itself, not the command that prints it')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SettingsFlags) => exit(await lazily.settings().printSettings(flags)));
}
