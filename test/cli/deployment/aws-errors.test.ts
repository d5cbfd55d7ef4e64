import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientOptions } from '../../../src/cli/deployment/aws-configuration';
import { explainAwsError } from '../../../src/cli/deployment/aws-errors';
import { loginCommand, readProfiles } from '../../../src/cli/deployment/aws-profiles';
import { ProxyError } from '../../../src/cli/proxy';
import { temporaryDirectory } from '../../support/directories';

const CONFIG = `
[default]
region = eu-west-1

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start

[profile sso]
sso_session = corp

[profile role]
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = sso

[profile console]
login_session = arn:aws:iam::123456789012:user/ada

[profile circle]
source_profile = circle
`;

const CREDENTIALS = `
[static]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = secret
`;

const environment = { ...process.env };

function useFiles(config: string, credentials: string): void {
  const directory = temporaryDirectory();
  process.env.AWS_CONFIG_FILE = join(directory, 'config');
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(directory, 'credentials');
  writeFileSync(process.env.AWS_CONFIG_FILE, config);
  writeFileSync(process.env.AWS_SHARED_CREDENTIALS_FILE, credentials);
}

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^AWS_|_PROXY$/i.test(name)) delete process.env[name];
  useFiles(CONFIG, CREDENTIALS);
});
afterEach(() => {
  process.env = { ...environment };
});

function errorOf(name: string, message = 'the message', properties: object = {}): Error {
  return Object.assign(new Error(message), { name }, properties);
}

function explain(error: Error, profile?: string): string {
  return explainAwsError({ error, options: profile === undefined ? {} : { profile }, region: 'eu-west-1' });
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('an error of AWS says what to do about', () => {
  test('a proxy', () => {
    expect(explain(new ProxyError('the proxy http://127.0.0.1:9 refused the connection'))).toBe(
      'the proxy http://127.0.0.1:9 refused the connection; check HTTPS_PROXY and NO_PROXY',
    );
  });

  test('a missing region', () => {
    expect(explain(errorOf('Error', 'Region is missing'), 'static')).toBe(
      "no AWS region is set; pass --region, set AWS_REGION, or run 'aws configure set region REGION --profile static'",
    );
  });

  test('a profile that does not exist', () => {
    expect(explain(errorOf('CredentialsProviderError'), 'sso2')).toBe(
      "the AWS profile 'sso2' does not exist; choose one of: circle, console, default, role, sso, static",
    );
  });

  test('a profile on a machine without profiles', () => {
    useFiles('', '');
    expect(explain(errorOf('CredentialsProviderError'), 'dev')).toBe(
      "the AWS profile 'dev' does not exist; create it with 'aws configure --profile dev'",
    );
  });

  test.each([
    [
      errorOf('Error', '', { code: 'ENOTFOUND', hostname: 'cloudformation.eu-west-9.amazonaws.com' }),
      'could not reach cloudformation.eu-west-9.amazonaws.com (ENOTFOUND)',
    ],
    [errorOf('Error', '', { code: 'ECONNREFUSED', address: '192.0.2.1' }), 'could not reach 192.0.2.1 (ECONNREFUSED)'],
    [errorOf('TimeoutError'), 'could not reach AWS (no response in time)'],
  ])('the network: %#', (error, reason) => {
    expect(explain(error)).toBe(`${reason}; check the region eu-west-1 and your network connection and HTTPS_PROXY`);
  });

  test('an endpoint of the environment', () => {
    process.env.AWS_ENDPOINT_URL_SSM = '';
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
    expect(explain(errorOf('Error', '', { code: 'ECONNREFUSED', address: '127.0.0.1' }))).toBe(
      'could not reach 127.0.0.1 (ECONNREFUSED); check the region eu-west-1 and AWS_ENDPOINT_URL',
    );
  });

  test.each([
    ['sso', "run 'aws sso login --profile sso'"],
    ['role', "run 'aws sso login --profile sso'"],
    ['console', "run 'aws login --profile console'"],
  ])('an expired session of profile %s', (profile, remedy) => {
    expect(explain(errorOf('TokenProviderError', 'Token is expired'), profile)).toBe(
      `the session of profile '${profile}' has expired, or you are not logged in (Token is expired); ${remedy}`,
    );
  });

  test('a profile without credentials', () => {
    expect(explain(errorOf('CredentialsProviderError', 'no keys'), 'circle')).toBe(
      "profile 'circle' has no usable credentials (no keys); check its configuration",
    );
  });

  test('no credentials at all', () => {
    expect(explain(errorOf('CredentialsProviderError', 'Could not load credentials from any providers'))).toBe(
      "no AWS credentials were found; pass --profile, log in with 'aws sso login' or 'aws login', or set " +
        'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  });

  test('a code of a second factor', () => {
    const message = 'Profile role requires multi-factor authentication';
    expect(explain(errorOf('CredentialsProviderError', message), 'role')).toBe(
      "profile 'role' requires an MFA code, which this command does not ask for; run " +
        `'eval "$(aws configure export-credentials --profile role --format env)"' first`,
    );
  });

  test.each([
    ['sso', "run 'aws sso login --profile sso'"],
    ['static', "renew the credentials of profile 'static'"],
  ])('expired credentials of profile %s', (profile, remedy) => {
    expect(explain(errorOf('ExpiredTokenException', 'expired'), profile)).toBe(
      `the AWS credentials have expired (expired); ${remedy}`,
    );
  });

  test('expired credentials of the environment, even if AWS_PROFILE is set', () => {
    Object.assign(process.env, KEYS, { AWS_PROFILE: 'sso' });
    expect(explain(errorOf('ExpiredToken', 'expired'))).toBe(
      'the AWS credentials have expired (expired); set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN to ' +
        'new ones, or unset them to use a profile',
    );
  });

  test('unknown keys', () => {
    expect(explain(errorOf('InvalidClientTokenId', 'invalid'), 'static')).toBe(
      "AWS does not accept the credentials (InvalidClientTokenId: invalid); renew the credentials of profile 'static', and " +
        'check the clock of this machine',
    );
  });

  test('a missing permission', () => {
    const message = 'User ada is not authorized to perform: ssm:GetParameter on resource x';
    expect(explain(errorOf('AccessDeniedException', message), 'static')).toBe(
      `AccessDeniedException: ${message}; grant ssm:GetParameter in eu-west-1, or use --profile`,
    );
    Object.assign(process.env, KEYS);
    expect(explain(errorOf('AccessDenied', 'denied'))).toBe(
      'AccessDenied: denied; grant the permission, or use other credentials',
    );
  });

  test('anything else', () => {
    expect(explain(errorOf('InternalFailure', 'try later'))).toBe(
      'InternalFailure: try later; check the name, --profile, --region and your permissions',
    );
  });
});

test('a machine without files of the AWS CLI has no profiles', () => {
  process.env.AWS_CONFIG_FILE = '/nowhere/config';
  process.env.AWS_SHARED_CREDENTIALS_FILE = '/nowhere/credentials';
  expect(readProfiles().size).toBe(0);
  expect(loginCommand('default', readProfiles())).toBeUndefined();
});

describe('the AWS SDK gets', () => {
  test('the flags before the environment', () => {
    Object.assign(process.env, KEYS, { AWS_PROFILE: 'sso', AWS_REGION: 'us-east-1' });
    const options = clientOptions('ssm', { profile: 'static', region: 'eu-west-1' });
    expect(options).toMatchObject({ profile: 'static', region: 'eu-west-1' });
    expect(options).not.toHaveProperty('credentials');
  });

  test('the keys of the environment, and the variables that only the AWS CLI reads', () => {
    Object.assign(process.env, KEYS, { AWS_DEFAULT_PROFILE: 'static', AWS_DEFAULT_REGION: 'eu-west-2' });
    expect(clientOptions('ssm', {})).toMatchObject({
      profile: 'static',
      region: 'eu-west-2',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: undefined },
    });
  });

  test('nothing that is not set', () => {
    process.env.AWS_PROFILE = ' ';
    const options = clientOptions('ssm', {});
    expect(Object.keys(options).sort()).toEqual(['clientConfig', 'logger', 'requestHandler']);
  });

  test('the agent of a proxy', () => {
    process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
    expect(clientOptions('ssm', { region: 'eu-west-1' }).requestHandler).toHaveProperty('httpsAgent');
    process.env.NO_PROXY = '.amazonaws.com';
    expect(clientOptions('ssm', { region: 'eu-west-1' }).requestHandler).not.toHaveProperty('httpsAgent');
  });
});
