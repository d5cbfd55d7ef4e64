import { Command, CommanderError } from 'commander';
import { localCommand } from './local-command';
import { packageVersion } from './package-version';

/** Runs the command line; returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('cdk-sendgrid-oauth-webhook')
    .description("Twilio SendGrid's Event Webhook on AWS, protected by OAuth 2.0")
    .version(packageVersion())
    .showHelpAfterError('(--help says what there is)')
    .exitOverride()
    .addCommand(localCommand((code) => (exitCode = code)));
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    // Commander has printed its own message, and help is no failure.
    if (error instanceof CommanderError) return error.exitCode;
    console.error(`error: ${(error as Error).message}`);
    return 1;
  }
}
