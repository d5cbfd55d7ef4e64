import { Command, CommanderError } from 'commander';
import { CommandError, EXIT } from './errors';
import { localCommand } from './local/local-command';
import { packageVersion } from './package-version';
import { sendCommand } from './send/send-command';
import { settingsCommand } from './settings/settings-command';
import { verifyCommand } from './verify/verify-command';
import { plainLines } from '../sendgrid/terminal-text';

const COMMANDS = [settingsCommand, verifyCommand, sendCommand, localCommand];

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook local --app "npx cdk synth --quiet"
  $ npx cdk-sendgrid-oauth-webhook settings --stack WebhookStack
  $ npx cdk-sendgrid-oauth-webhook verify --stack WebhookStack
  $ npx cdk-sendgrid-oauth-webhook send --outputs outputs.json`;

/** Runs the command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.OK;
  const program = new Command('cdk-sendgrid-oauth-webhook')
    .description("Set up, check and try out Twilio SendGrid's Event Webhook on AWS, protected by OAuth 2.0")
    .version(packageVersion())
    .addHelpText('after', EXAMPLES);
  for (const create of COMMANDS) program.addCommand(create((code) => (exitCode = code)));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError(`Run '${fullName(command)} --help' for usage.`);
  }
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    // Commander has printed its own message. `--help` and `--version` end here, too, with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.INCONCLUSIVE;
    console.error(`error: ${plainLines((error as Error).message)}`);
    return error instanceof CommandError ? error.exitCode : EXIT.INCONCLUSIVE;
  }
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
