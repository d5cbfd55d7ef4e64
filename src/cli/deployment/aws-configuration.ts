import { variable } from '../environment';
import { proxyAgentFor } from '../proxy';

/** Flags that choose the AWS account and region. */
export interface AwsOptions {
  readonly profile?: string;
  readonly region?: string;
}

/** The AWS SDK waits for a connection as long as the operating system, which can take minutes. */
const TIMEOUTS = { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

const ignore = () => {};

/** The SDK warns about its own plans, for example if --profile is used although the environment has credentials. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The name of the profile in use, as the AWS CLI chooses it. Undefined for the default profile. */
export function profileName({ profile }: AwsOptions): string | undefined {
  return profile ?? variable('AWS_PROFILE') ?? variable('AWS_DEFAULT_PROFILE');
}

/** The region in use, as the AWS CLI chooses it; the SDK ignores AWS_DEFAULT_REGION. Undefined for the profile's region. */
export function regionName({ region }: AwsOptions): string | undefined {
  return region ?? variable('AWS_REGION') ?? variable('AWS_DEFAULT_REGION');
}

/** Whether the credentials come from environment variables. As in the AWS CLI, only --profile takes precedence over them. */
export function hasEnvironmentCredentials({ profile }: AwsOptions): boolean {
  return profile === undefined && Boolean(variable('AWS_ACCESS_KEY_ID') && variable('AWS_SECRET_ACCESS_KEY'));
}

/** Options of a client of the AWS SDK. */
export function clientOptions(service: string, options: AwsOptions) {
  const profile = profileName(options);
  const region = regionName(options);
  const httpsAgent = proxyAgentFor(`https://${service}.${region ?? 'us-east-1'}.amazonaws.com/`);
  const requestHandler = { ...TIMEOUTS, ...(httpsAgent ? { httpsAgent } : {}) };
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(hasEnvironmentCredentials(options) ? { credentials: environmentCredentials() } : {}),
    logger: SILENT,
    requestHandler,
    // The SDK's providers of credentials make clients of their own with these options, such as the one of AWS SSO.
    clientConfig: { requestHandler },
  };
}

function environmentCredentials() {
  return {
    accessKeyId: variable('AWS_ACCESS_KEY_ID')!,
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY')!,
    sessionToken: variable('AWS_SESSION_TOKEN'),
  };
}
