import { text } from 'node:stream/consumers';
import { Aws } from './aws';
import { Deployment } from './deployment';
import { callLocalStage } from './local-stage-command';
import { readSecret } from './secret';
import { SourceFlags, VARIABLES } from './source-options';
import { CommandError, unsetVariable } from '../errors';

/**
 * Reads the client secret from standard input, an environment variable, the local stage or Amazon Cognito.
 *
 * There is no flag for the secret itself: other users of the machine can read command lines.
 */
export async function readClientSecret(flags: SourceFlags, deployment: Deployment, aws: Aws): Promise<string> {
  if (flags.clientSecretStdin) return fromStandardInput();
  return fromVariable(flags) ?? fromDeployment(deployment, aws);
}

async function fromStandardInput(): Promise<string> {
  const input = await text(process.stdin);
  if (input.trim() === '') {
    throw new CommandError('standard input is empty; --client-secret-stdin expects the client secret');
  }
  return readSecret(input, 'standard input', 'the client secret');
}

function fromVariable({ clientSecretEnv = VARIABLES.clientSecret }: SourceFlags): string | undefined {
  const content = process.env[clientSecretEnv]?.trim();
  if (content) return readSecret(content, `environment variable ${clientSecretEnv}`, 'the client secret');
  if (clientSecretEnv !== VARIABLES.clientSecret) throw unsetVariable(clientSecretEnv);
  return undefined;
}

async function fromDeployment({ clientSecretCommand = '', clientId }: Deployment, aws: Aws): Promise<string> {
  const local = await callLocalStage(clientSecretCommand, DESCRIBE_CLIENT, 'the client secret');
  const userPoolId = USER_POOL.exec(clientSecretCommand)?.[1];
  if (!local && userPoolId === undefined) {
    throw new CommandError(
      `the client secret is unknown; set ${VARIABLES.clientSecret}, or use --stack or --outputs to read it from a ` +
        'deployment',
    );
  }
  const secret = local ? secretIn(local.body) : await aws.clientSecret(userPoolId!, clientId);
  if (secret !== undefined) return secret;
  throw new CommandError(
    `app client ${clientId} has no secret in Amazon Cognito; check that the outputs are current, or set ` +
      VARIABLES.clientSecret,
  );
}

const USER_POOL = /--user-pool-id (\S+)/;

const DESCRIBE_CLIENT = 'AWSCognitoIdentityProviderService.DescribeUserPoolClient';

function secretIn(body: unknown): string | undefined {
  const { UserPoolClient } = Object(body) as { UserPoolClient?: unknown };
  const { ClientSecret } = Object(UserPoolClient) as { ClientSecret?: unknown };
  return typeof ClientSecret === 'string' ? ClientSecret : undefined;
}
