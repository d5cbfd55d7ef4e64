import { Command, CommanderError } from 'commander';
import { CommandError, EXIT } from './errors';
import { localCommand } from './local/local-command';
import { packageVersion } from './package-version';
import { sendCommand } from './send/send-command';
import { settingsCommand } from './settings-command';
import { verifyCommand } from './verify/verify-command';

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook local --app "npx cdk synth --quiet"
  $ npx cdk-sendgrid-oauth-webhook settings --stack WebhookStack
  $ npx cdk-sendgrid-oauth-webhook verify --stack WebhookStack
  $ npx cdk-sendgrid-oauth-webhook send --outputs outputs.json`;

/** Runs the command line; returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.WELL;
  const exit = (code: number) => (exitCode = code);
  const program = new Command('cdk-sendgrid-oauth-webhook')
    .description("Twilio SendGrid's Event Webhook on AWS, protected by OAuth 2.0")
    .version(packageVersion())
    .addHelpText('after', EXAMPLES);
  for (const make of [settingsCommand, verifyCommand, sendCommand, localCommand]) program.addCommand(make(exit));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError(`(${nameOf(command)} --help says what there is)`);
  }
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    // Commander has printed its own message, and help is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.WELL : EXIT.UNCLEAR;
    console.error(`error: ${(error as Error).message}`);
    return error instanceof CommandError ? error.exitCode : EXIT.UNCLEAR;
  }
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}
