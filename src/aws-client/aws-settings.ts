import { AwsSettings, Service } from './aws-client';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of the AWS SDKs that set custom endpoints. The local stage sets them. */
const ENDPOINT_VARIABLES: Readonly<Record<Service, string>> = {
  ssm: 'AWS_ENDPOINT_URL_SSM',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'cognito-idp': 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
};

/**
 * Reads the settings from the environment variables that Lambda sets, and `AWS_URL_SUFFIX`, which the construct sets.
 *
 * Throws for the first missing variable.
 */
export function readAwsSettings(env: Environment): AwsSettings {
  const endpoints = Object.entries(ENDPOINT_VARIABLES).map(([service, name]) => [service, env[name]]);
  return {
    region: required(env, 'AWS_REGION'),
    urlSuffix: required(env, 'AWS_URL_SUFFIX'),
    credentials: {
      accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
      sessionToken: env.AWS_SESSION_TOKEN,
    },
    endpoints: Object.fromEntries(endpoints.filter(([, url]) => url)) as AwsSettings['endpoints'],
  };
}

/** Reads a variable. The error message never contains a value, because some values are secret. */
export function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`environment variable \`${name}\` must be set`);
  return value;
}
