import { AwsSettings, Service } from './aws-client';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The ends of the variables that set the endpoint of one service, as in the AWS SDKs. The local stage sets them. */
const SDK_NAMES: Readonly<Record<Service, string>> = {
  ssm: 'SSM',
  sqs: 'SQS',
  lambda: 'LAMBDA',
  secretsmanager: 'SECRETS_MANAGER',
  'cognito-idp': 'COGNITO_IDENTITY_PROVIDER',
};

/**
 * Reads the settings from the environment variables that Lambda sets, and `AWS_URL_SUFFIX`, which the construct sets.
 *
 * Throws for the first missing variable.
 */
export function readAwsSettings(env: Environment): AwsSettings {
  const endpoints = Object.entries(SDK_NAMES).map(([service, sdkName]) => [service, endpointOf(sdkName, env)]);
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

/**
 * Returns the custom endpoint of a service. As in the AWS SDKs, the variable of the service has precedence over the one for
 * all services.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
function endpointOf(sdkName: string, env: Environment): string | undefined {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined;
  return env[`AWS_ENDPOINT_URL_${sdkName}`] || env.AWS_ENDPOINT_URL;
}

/** Reads a variable. The error message never contains a value, because some values are secret. */
export function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`environment variable \`${name}\` must be set`);
  return value;
}
