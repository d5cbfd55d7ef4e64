import { AwsOptions, hasEnvironmentCredentials, profileName } from './aws-configuration';
import { AwsProfile, loginCommand, readProfiles } from './aws-profiles';
import { variable } from '../environment';
import { ProxyError } from '../proxy';

/** A call of the AWS SDK that failed. */
export interface FailedCall {
  readonly error: Error;
  readonly options: AwsOptions;
  /** Undefined if no source names a region. */
  readonly region?: string;
}

/** Says why a call failed and what to do, or returns undefined. */
type Explanation = (call: FailedCall, user: AwsUser) => string | undefined;

/** Says why a call of AWS failed, and what to do about it. */
export function explainAwsError(call: FailedCall): string {
  const user = new AwsUser(call.options);
  const explained = EXPLANATIONS.map((explain) => explain(call, user)).find((text) => text !== undefined);
  const { name, message } = call.error;
  return explained ?? `${name}: ${message}; check the name, --profile, --region and your permissions`;
}

const EXPLANATIONS: readonly Explanation[] = [
  explainProxy,
  explainRegion,
  explainProfile,
  explainNetwork,
  explainCredentials,
  explainExpiration,
  explainKey,
  explainPermission,
];

/** Where the credentials come from. */
class AwsUser {
  public readonly profiles: ReadonlyMap<string, AwsProfile> = readProfiles();
  public readonly isFromEnvironment: boolean;
  public readonly profile: string;
  public readonly isNamed: boolean;

  constructor(options: AwsOptions) {
    this.isFromEnvironment = hasEnvironmentCredentials(options);
    this.profile = profileName(options) ?? 'default';
    this.isNamed = profileName(options) !== undefined;
  }

  /** How to get new credentials. */
  public get remedy(): string {
    if (this.isFromEnvironment) {
      return 'set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN to new ones, or unset them to use a profile';
    }
    const command = loginCommand(this.profile, this.profiles);
    return command === undefined ? `renew the credentials of profile '${this.profile}'` : `run '${command}'`;
  }
}

function explainProxy({ error }: FailedCall): string | undefined {
  return error instanceof ProxyError ? `${error.message}; check HTTPS_PROXY and NO_PROXY` : undefined;
}

function explainRegion({ error: { message } }: FailedCall, { profile }: AwsUser): string | undefined {
  if (!/^Region is missing/.test(message)) return undefined;
  return `no AWS region is set; pass --region, set AWS_REGION, or run 'aws configure set region REGION --profile ${profile}'`;
}

function explainProfile(_call: FailedCall, { profile, profiles, isNamed, isFromEnvironment }: AwsUser) {
  if (!isNamed || isFromEnvironment || profiles.has(profile)) return undefined;
  const names = [...profiles.keys()].sort().join(', ');
  const others = names ? `choose one of: ${names}` : `create it with 'aws configure --profile ${profile}'`;
  return `the AWS profile '${profile}' does not exist; ${others}`;
}

const NETWORK_CODES =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|TimeoutError)$/;

function explainNetwork({ error, region }: FailedCall): string | undefined {
  const {
    code = error.name,
    hostname,
    address,
  } = error as NodeJS.ErrnoException & Record<'hostname' | 'address', string>;
  if (!NETWORK_CODES.test(code)) return undefined;
  const endpoint = Object.keys(process.env).find((name) => /^AWS_ENDPOINT_URL/.test(name) && variable(name));
  const settings = endpoint === undefined ? 'your network connection and HTTPS_PROXY' : endpoint;
  const reason = code === 'TimeoutError' ? 'no response in time' : code;
  return `could not reach ${hostname ?? address ?? 'AWS'} (${reason}); check the region ${region} and ${settings}`;
}

function explainCredentials({ error: { name, message } }: FailedCall, user: AwsUser): string | undefined {
  if (!/^(Credentials|Token)ProviderError$/.test(name)) return undefined;
  if (/multi-factor/.test(message)) {
    const command = `aws configure export-credentials --profile ${user.profile} --format env`;
    return `profile '${user.profile}' requires an MFA code, which this command does not ask for; run 'eval "$(${command})"' first`;
  }
  const login = loginCommand(user.profile, user.profiles);
  if (login !== undefined) {
    return `the session of profile '${user.profile}' has expired, or you are not logged in (${message}); run '${login}'`;
  }
  if (user.isNamed) return `profile '${user.profile}' has no usable credentials (${message}); check its configuration`;
  return (
    "no AWS credentials were found; pass --profile, log in with 'aws sso login' or 'aws login', or set AWS_ACCESS_KEY_ID " +
    'and AWS_SECRET_ACCESS_KEY'
  );
}

function explainExpiration({ error: { name, message } }: FailedCall, user: AwsUser): string | undefined {
  const isExpired = /^(ExpiredToken(Exception)?|RequestExpired)$/.test(name);
  return isExpired ? `the AWS credentials have expired (${message}); ${user.remedy}` : undefined;
}

function explainKey({ error: { name, message } }: FailedCall, user: AwsUser): string | undefined {
  const names =
    /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|AuthFailure|IncompleteSignature)$/;
  if (!names.test(name)) return undefined;
  return `AWS does not accept the credentials (${name}: ${message}); ${user.remedy}, and check the clock of this machine`;
}

function explainPermission({ error: { name, message }, region }: FailedCall, user: AwsUser): string | undefined {
  if (!/^(AccessDenied(Exception)?|UnauthorizedOperation|NotAuthorizedException)$/.test(name)) return undefined;
  const action = /perform: ([\w-]+:\w+)/.exec(message)?.[1];
  const permission = action === undefined ? 'the permission' : `${action} in ${region}`;
  const source = user.isFromEnvironment ? 'other credentials' : '--profile';
  return `${name}: ${message}; grant ${permission}, or use ${source}`;
}
