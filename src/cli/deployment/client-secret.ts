import { text } from 'node:stream/consumers';
import { Aws } from './aws';
import { Deployment } from './deployment';
import { SourceFlags, VARIABLES } from './source-options';
import { CommandError } from '../errors';

/** From standard input, from an environment variable, or from Amazon Cognito: never from the command line. */
export async function readClientSecret(flags: SourceFlags, deployment: Deployment, aws: Aws): Promise<string> {
  if (flags.clientSecretStdin) {
    const secret = (await text(process.stdin)).trim();
    if (secret === '') throw new CommandError('there is no client secret on standard input');
    return secret;
  }
  const variable = flags.clientSecretEnv ?? VARIABLES.clientSecret;
  const given = process.env[variable]?.trim();
  if (given) return given;
  if (variable !== VARIABLES.clientSecret) throw new CommandError(`this process has no variable ${variable}`);
  const { clientSecretCommand = '', clientId } = deployment;
  const local = LOCAL_COMMAND.exec(clientSecretCommand);
  const userPoolId = USER_POOL.exec(clientSecretCommand)?.[1];
  if (!local && userPoolId === undefined) {
    throw new CommandError(
      `the client secret is not known; put it into ${VARIABLES.clientSecret}, or name a deployment with --stack or ` +
        '--outputs, whose outputs say where it is',
    );
  }
  const secret = local ? await fromLocalStage(local[1], local[2]) : await aws.clientSecret(userPoolId!, clientId);
  if (secret !== undefined) return secret;
  throw new CommandError(
    `Amazon Cognito does not show the secret of ${clientId}, as after a rotation; put it into ${VARIABLES.clientSecret}`,
  );
}

const USER_POOL = /--user-pool-id (\S+)/;
/** As a local stage prints it: its own API, on loopback. */
const LOCAL_COMMAND = /^curl -s (http:\/\/127\.0\.0\.1:\d+\/) -H 'X-Amz-Target: \S+' -d '(\{[^']*\})'$/;

async function fromLocalStage(url: string, body: string): Promise<string | undefined> {
  const target = 'AWSCognitoIdentityProviderService.DescribeUserPoolClient';
  try {
    const response = await fetch(url, { method: 'POST', headers: { 'X-Amz-Target': target }, body });
    return ((await response.json()) as { UserPoolClient: { ClientSecret?: string } }).UserPoolClient.ClientSecret;
  } catch {
    throw new CommandError('the local stage does not tell the client secret; does it still run?');
  }
}
