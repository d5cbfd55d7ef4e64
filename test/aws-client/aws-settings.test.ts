import { readAwsSettings } from '../../src/aws-client/aws-settings';

const REQUIRED = {
  AWS_REGION: 'eu-west-1',
  AWS_URL_SUFFIX: 'amazonaws.com',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

describe('custom endpoints', () => {
  test.each<[string, Record<string, string>, object]>([
    ['are not set by default', {}, {}],
    [
      'can be set for all services',
      { AWS_ENDPOINT_URL: 'http://all' },
      {
        ssm: 'http://all',
        sqs: 'http://all',
        lambda: 'http://all',
        secretsmanager: 'http://all',
        'cognito-idp': 'http://all',
      },
    ],
    [
      'of a service have precedence',
      {
        AWS_ENDPOINT_URL: 'http://all',
        AWS_ENDPOINT_URL_SSM: 'http://ssm',
        AWS_ENDPOINT_URL_SQS: '',
        AWS_ENDPOINT_URL_LAMBDA: 'http://lambda',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://secrets',
        AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'http://cognito',
      },
      {
        ssm: 'http://ssm',
        sqs: 'http://all',
        lambda: 'http://lambda',
        secretsmanager: 'http://secrets',
        'cognito-idp': 'http://cognito',
      },
    ],
    [
      'are ignored if a variable says so',
      {
        AWS_ENDPOINT_URL: 'http://all',
        AWS_ENDPOINT_URL_SSM: 'http://ssm',
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'True',
      },
      {},
    ],
    [
      'are used if the variable is false',
      { AWS_ENDPOINT_URL_SSM: 'http://ssm', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
      { ssm: 'http://ssm' },
    ],
  ])('%s', (_name, env, endpoints) => {
    expect(readAwsSettings({ ...REQUIRED, ...env }).endpoints).toEqual(endpoints);
  });
});
