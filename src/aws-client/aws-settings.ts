import { AwsSettings, Service } from './aws-client';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The SDKs' own variables, by which a local stage takes AWS's place. */
const ENDPOINT_VARIABLES: Readonly<Record<Service, string>> = {
  ssm: 'AWS_ENDPOINT_URL_SSM',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'cognito-idp': 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
};

/** What Lambda, and for `AWS_URL_SUFFIX` the construct, have set. Throws at the first variable that is missing. */
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

/** No message names a value: some of them are secret. */
export function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`environment variable \`${name}\` must be set`);
  return value;
}
