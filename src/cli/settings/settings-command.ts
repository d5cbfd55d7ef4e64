import { Command } from 'commander';
import type { SettingsFlags } from './print-settings';
import { addSourceOptions } from '../deployment/source-options';

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook settings --stack WebhookStack
  $ npx cdk deploy --outputs-file outputs.json && npx cdk-sendgrid-oauth-webhook settings --outputs outputs.json
  $ npx cdk-sendgrid-oauth-webhook settings --stack WebhookStack --show-secret --json`;

/** `settings`: prints the values to enter in SendGrid. */
export function settingsCommand(exit: (code: number) => void): Command {
  const command = new Command('settings').description(
    "print the values to enter on SendGrid's Event Webhook page, with its labels and in its order",
  );
  return addSourceOptions(command)
    .option('--show-secret', 'print the Client Secret itself instead of the command that prints it')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SettingsFlags) => {
      // Loaded only when the command runs, so that `--help` starts fast.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { printSettings } = require('./print-settings') as typeof import('./print-settings');
      exit(await printSettings(flags));
    });
}
