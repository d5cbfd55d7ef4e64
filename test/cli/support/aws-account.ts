import { FakeAws } from '../../support/fake-aws';

/** Contents of an AWS account. A stack without a template denies access to it. */
export interface AwsAccount {
  readonly stacks?: Readonly<
    Record<string, { outputs: Readonly<Record<string, string>>; template?: object | string; status?: string }>
  >;
  /** Client secrets by client ID; undefined for a client without a secret. */
  readonly clientSecrets?: Readonly<Record<string, string | undefined>>;
}

/** Starts a fake AWS account and returns the environment variables that lead the SDK to it. */
export async function awsEnvironment({ stacks = {}, clientSecrets = {} }: AwsAccount): Promise<Record<string, string>> {
  const aws = await FakeAws.start();
  for (const [name, stack] of Object.entries(stacks)) aws.cloudFormation.stacks.set(name, stack);
  for (const [id, secret] of Object.entries(clientSecrets)) aws.state.appClients.set(id, secret);
  return aws.environment;
}
