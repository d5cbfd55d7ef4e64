import { Command } from 'commander';

/** Flags that say where a command reads the deployment from. */
export interface SourceFlags {
  readonly stack?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly outputs?: string;
  readonly webhook?: string;
  readonly clientId?: string;
  readonly tokenUrl?: string;
  readonly postUrl?: string;
  readonly clientSecretEnv?: string;
  readonly clientSecretStdin?: boolean;
}

/** Environment variables that replace flags, and the default variable of the client secret. */
export const VARIABLES = {
  clientId: 'SENDGRID_WEBHOOK_CLIENT_ID',
  clientSecret: 'SENDGRID_WEBHOOK_CLIENT_SECRET',
  tokenUrl: 'SENDGRID_WEBHOOK_TOKEN_URL',
  httpPostUrl: 'SENDGRID_WEBHOOK_POST_URL',
} as const;

const VARIABLES_HELP = `
Environment variables that replace flags:
${Object.values(VARIABLES)
  .map((name) => `  ${name}`)
  .join('\n')}`;

/** Adds the options that all commands share to find the deployment. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'CloudFormation stack to read the settings from, or a stack in --outputs')
    .option('--profile <name>', 'AWS profile to read the stack and the client secret with')
    .option('--region <name>', "AWS region (default: the profile's)")
    .option('--outputs <file>', "file written by 'cdk deploy --outputs-file <file>', or the URL that 'local' prints")
    .option('--webhook <name>', 'webhook to use if there are several: the prefix of its output names')
    .option('--client-id <id>', 'Client ID')
    .option('--token-url <url>', 'Token URL')
    .option('--post-url <url>', 'HTTP Post URL')
    .option(
      '--client-secret-env <variable>',
      'environment variable that holds the Client Secret',
      VARIABLES.clientSecret,
    )
    .option('--client-secret-stdin', 'read the Client Secret from standard input')
    .addHelpText('after', VARIABLES_HELP);
}
