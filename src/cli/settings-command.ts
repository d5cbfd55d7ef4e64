import { Command } from 'commander';
import { Aws } from './deployment/aws';
import { readClientSecret } from './deployment/client-secret';
import { readDeployment } from './deployment/read-deployment';
import { addSourceOptions, SourceFlags } from './deployment/source-options';
import { EXIT } from './errors';
import { settingsTable } from './settings-table';

interface SettingsFlags extends SourceFlags {
  readonly showSecret?: boolean;
  readonly json?: boolean;
}

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
    .action(async (flags: SettingsFlags) => exit(await printSettings(flags)));
}

async function printSettings(flags: SettingsFlags): Promise<number> {
  const aws = new Aws({ profile: flags.profile, region: flags.region });
  const deployment = await readDeployment(flags, aws);
  const clientSecret = flags.showSecret ? await readClientSecret(flags, deployment, aws) : undefined;
  const { authorizationMethod, clientId, clientSecretCommand, tokenUrl, httpPostUrl } = deployment;
  const settings = { authorizationMethod, clientId, clientSecretCommand, clientSecret, tokenUrl, httpPostUrl };
  console.log(flags.json ? JSON.stringify(settings, null, 2) : settingsTable(deployment, clientSecret));
  return EXIT.WELL;
}
