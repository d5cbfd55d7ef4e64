import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../support/directories';
import { FakeAws, Reply } from '../../support/fake-aws';
import { freePorts } from '../../support/ports';
import { CommandProcess } from '../support/command-process';
import { ForwardProxy } from '../support/forward-proxy';

const OUTPUTS = {
  WebhookClientIdD3A7F0B1: 'client1',
  WebhookTokenUrl5F0C2A9E: 'https://auth.example.com/oauth2/token',
  WebhookHttpPostUrl0A1B2C3D: 'https://abc.example.com/prod/activity',
};

/** No variable of this machine that configures AWS. */
const NOTHING = Object.fromEntries(
  [
    ...Object.keys(process.env).filter((name) => /^AWS_(?!SDK)|_PROXY$/i.test(name)),
    'AWS_PROFILE',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_ACCESS_KEY_ID',
  ].map((name) => [name, '']),
);
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'the-secret-access-key' };

interface Files {
  readonly config?: string;
  readonly credentials?: string;
  /** The token of the AWS SSO session `corp`, and when it expires. */
  readonly session?: { readonly expiresAt: string };
}

/** The home directory of a user, with the files of the AWS CLI. */
function home({ config = '', credentials = '', session }: Files): Record<string, string> {
  const directory = temporaryDirectory();
  const cache = join(directory, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(directory, '.aws', 'config'), config);
  writeFileSync(join(directory, '.aws', 'credentials'), credentials);
  if (session) {
    const name = createHash('sha1').update('corp').digest('hex');
    writeFileSync(
      join(cache, `${name}.json`),
      JSON.stringify({ accessToken: 'token', region: 'eu-west-1', ...session }),
    );
  }
  return { HOME: directory, USERPROFILE: directory };
}

/** Runs `settings --stack Stack` in a process of its own, as the SDK caches files. */
async function settings(env: Record<string, string>, ...args: string[]) {
  const process = new CommandProcess(['settings', '--stack', 'Stack', ...args], {
    env: { ...NOTHING, AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1', ...env },
  });
  const exitCode = await process.exitCode;
  return { exitCode, output: process.lines.join('\n') };
}

async function account(reply?: Reply): Promise<FakeAws> {
  const aws = await FakeAws.start();
  aws.cloudFormation.stacks.set('Stack', { outputs: OUTPUTS });
  if (reply) aws.replies.cloudformation.push(reply);
  return aws;
}

/** The region and the access key of the first call: `Credential=KEY/DATE/REGION/…`. */
function callerOf(aws: FakeAws): string[] {
  const [, key, region] = /Credential=(\w+)\/\d+\/([\w-]+)\//.exec(String(aws.calls[0].headers.authorization))!;
  return [key, region];
}

const SSO = `
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Developer
region = eu-west-1

[profile through-dev]
role_arn = arn:aws:iam::123456789012:role/Deploy
source_profile = dev
region = eu-west-1
`;
const STATIC =
  '[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = s\n[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = s\n';

describe('the region and the credentials are those of the AWS CLI', () => {
  const config = '[default]\nregion = us-west-2\n[profile other]\nregion = sa-east-1\n';

  test.each([
    ['the profile', {}, [], ['AKIDDEFAULT', 'us-west-2']],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'eu-north-1' }, [], ['AKIDDEFAULT', 'eu-north-1']],
    [
      'AWS_REGION before AWS_DEFAULT_REGION',
      { AWS_REGION: 'eu-west-3', AWS_DEFAULT_REGION: 'eu-north-1' },
      [],
      ['AKIDDEFAULT', 'eu-west-3'],
    ],
    [
      '--region before variables',
      { AWS_REGION: 'eu-west-3' },
      ['--region', 'ca-central-1'],
      ['AKIDDEFAULT', 'ca-central-1'],
    ],
    ['AWS_PROFILE', { AWS_PROFILE: 'other' }, [], ['AKIDOTHER', 'sa-east-1']],
    ['AWS_DEFAULT_PROFILE', { AWS_DEFAULT_PROFILE: 'other' }, [], ['AKIDOTHER', 'sa-east-1']],
    ['keys before AWS_PROFILE', { AWS_PROFILE: 'other', ...KEYS }, [], ['AKIDEXAMPLE', 'sa-east-1']],
    ['--profile before keys', KEYS, ['--profile', 'other'], ['AKIDOTHER', 'sa-east-1']],
  ])('from %s', async (_name, env, args, expected) => {
    const aws = await account();
    const files = home({ config, credentials: STATIC });
    const { output, exitCode } = await settings({ ...files, AWS_ENDPOINT_URL: aws.url, ...env }, ...args);
    expect(output).toContain('client1');
    expect(output).not.toMatch(/warning/i);
    expect(callerOf(aws)).toEqual(expected);
    expect(exitCode).toBe(0);
  });
});

describe('fails and says what to do', () => {
  const EXPIRED = { expiresAt: '2020-01-01T00:00:00Z' };

  test.each<[string, Files, Record<string, string>, string[], string | RegExp]>([
    [
      'without a region',
      { credentials: STATIC },
      {},
      [],
      "no AWS region is set; pass --region, set AWS_REGION, or run 'aws configure set region REGION --profile default'",
    ],
    [
      'without credentials',
      {},
      { AWS_REGION: 'eu-west-1' },
      [],
      "no AWS credentials were found; pass --profile, log in with 'aws sso login' or 'aws login', or set AWS_ACCESS_KEY_ID " +
        'and AWS_SECRET_ACCESS_KEY',
    ],
    [
      'for a profile that does not exist',
      { config: SSO, credentials: STATIC },
      { AWS_REGION: 'eu-west-1' },
      ['--profile', 'devel'],
      "the AWS profile 'devel' does not exist; choose one of: default, dev, other, through-dev",
    ],
    [
      'for a profile that does not exist, without any profile',
      {},
      { AWS_PROFILE: 'devel', AWS_REGION: 'eu-west-1' },
      [],
      "the AWS profile 'devel' does not exist; create it with 'aws configure --profile devel'",
    ],
    ['without an AWS SSO session', { config: SSO }, {}, ['--profile', 'dev'], /; run 'aws sso login --profile dev'$/],
    [
      'with an expired AWS SSO session',
      { config: SSO, session: EXPIRED },
      { AWS_PROFILE: 'dev' },
      [],
      /^the session of profile 'dev' has expired, or you are not logged in \(.+\); run 'aws sso login --profile dev'$/,
    ],
    [
      'with an expired AWS SSO session of a source profile',
      { config: SSO, session: EXPIRED },
      {},
      ['--profile', 'through-dev'],
      /; run 'aws sso login --profile dev'$/,
    ],
    [
      'for a profile of aws login without a session',
      { config: '[profile console]\nlogin_session = arn:aws:iam::123456789012:user/jane\nregion = eu-west-1\n' },
      {},
      ['--profile', 'console'],
      /; run 'aws login --profile console'$/,
    ],
    [
      'for a profile that requires an MFA code',
      {
        config:
          '[profile mfa]\nrole_arn = arn:aws:iam::1:role/R\nsource_profile = default\nmfa_serial = arn:aws:iam::1:mfa/u\nregion = eu-west-1\n',
        credentials: STATIC,
      },
      {},
      ['--profile', 'mfa'],
      "profile 'mfa' requires an MFA code, which this command does not ask for; run 'eval \"$(aws configure export-credentials " +
        '--profile mfa --format env)"\' first',
    ],
    [
      'for a profile without credentials',
      { config: '[profile empty]\nregion = eu-west-1\n' },
      {},
      ['--profile', 'empty'],
      /^profile 'empty' has no usable credentials \(.+\); check its configuration$/,
    ],
  ])('%s', async (_name, files, env, args, message) => {
    const { output, exitCode } = await settings({ ...home(files), ...env }, ...args);
    expect(output.split('\n')).toHaveLength(1);
    const [, reason] = /^error: could not read the outputs of stack Stack: (.*)$/.exec(output) ?? [undefined, output];
    if (typeof message === 'string') expect(reason).toBe(message);
    else expect(reason).toMatch(message);
    expect(exitCode).toBe(2);
  });

  const xml = (code: string, message: string): Reply => ({
    status: 403,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  });
  const RENEW =
    'set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN to new ones, or unset them to use a profile';

  test.each([
    [
      'with an expired token',
      xml('ExpiredToken', 'The security token included in the request is expired'),
      `the AWS credentials have expired (The security token included in the request is expired); ${RENEW}`,
    ],
    [
      'with a key that AWS does not know',
      xml('InvalidClientTokenId', 'The security token included in the request is invalid.'),
      'AWS does not accept the credentials (InvalidClientTokenId: The security token included in the request is ' +
        `invalid.); ${RENEW}, and check the clock of this machine`,
    ],
    [
      'without permission',
      xml('AccessDenied', 'User: arn:aws:iam::1:user/u is not authorized to perform: cloudformation:DescribeStacks'),
      'AccessDenied: User: arn:aws:iam::1:user/u is not authorized to perform: cloudformation:DescribeStacks; grant ' +
        'cloudformation:DescribeStacks in eu-west-1, or use other credentials',
    ],
    [
      'with an escape sequence of a server, which does not reach the terminal',
      xml('Odd', 'a &#27;[2J \u202e b'),
      'Odd: a [2J b; check the name, --profile, --region and your permissions',
    ],
  ])('%s', async (_name, reply, message) => {
    const aws = await account(reply);
    const env = { ...home({}), ...KEYS, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: aws.url };
    const { output, exitCode } = await settings(env);
    expect(output.replaceAll(/ +/g, ' ')).toBe(`error: could not read the outputs of stack Stack: ${message}`);
    expect(exitCode).toBe(2);
  });

  test('for an endpoint that refuses connections', async () => {
    const url = `http://127.0.0.1:${await freePorts()}`;
    const { output } = await settings({ ...home({}), ...KEYS, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: url });
    expect(output).toBe(
      'error: could not read the outputs of stack Stack: could not reach 127.0.0.1 (ECONNREFUSED); check the region ' +
        'eu-west-1 and AWS_ENDPOINT_URL',
    );
  });

  test('for a region that does not exist', async () => {
    const { output } = await settings({ ...home({}), ...KEYS }, '--region', 'eu-wset-1');
    expect(output).toMatch(
      /^error: could not read the outputs of stack Stack: could not reach \S+ \(E\w+\); check the region eu-wset-1 and your network connection and HTTPS_PROXY$/,
    );
  });
});

test('AWS SSO is reached through the proxy, too', async () => {
  const proxy = await ForwardProxy.start({});
  const files = home({ config: SSO, session: { expiresAt: '2099-01-01T00:00:00Z' } });
  const { output } = await settings({ ...files, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }, '--profile', 'dev');
  expect(proxy.requested).toEqual(['portal.sso.eu-west-1.amazonaws.com:443']);
  expect(output).toContain('responded with 502');
});
