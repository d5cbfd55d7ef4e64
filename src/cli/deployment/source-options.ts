import { Command } from 'commander';

/** Where a command learns of the deployment. */
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

/** Environment variables that stand for the flags, and the one that has the secret unless another is named. */
export const VARIABLES = {
  clientId: 'SENDGRID_WEBHOOK_CLIENT_ID',
  clientSecret: 'SENDGRID_WEBHOOK_CLIENT_SECRET',
  tokenUrl: 'SENDGRID_WEBHOOK_TOKEN_URL',
  httpPostUrl: 'SENDGRID_WEBHOOK_POST_URL',
} as const;

const VARIABLES_HELP = `
Instead of flags, environment variables: ${Object.values(VARIABLES).join(', ')}.`;

/** The same sources for every command. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'CloudFormation stack whose outputs have the settings, or one of --outputs')
    .option('--profile <name>', 'AWS profile, for --stack and for the client secret')
    .option('--region <name>', "AWS region (default: the profile's)")
    .option('--outputs <file>', "what 'cdk deploy --outputs-file <file>' wrote")
    .option('--webhook <name>', 'which of several webhooks: what the ids of its outputs begin with')
    .option('--client-id <id>', 'Client ID')
    .option('--token-url <url>', 'Token URL')
    .option('--post-url <url>', 'HTTP Post URL')
    .option('--client-secret-env <variable>', `environment variable with the Client Secret`, VARIABLES.clientSecret)
    .option('--client-secret-stdin', 'read the Client Secret from standard input')
    .addHelpText('after', VARIABLES_HELP);
}
