import { Environment } from '../../src/aws-client/aws-settings';
import { readConfiguration } from '../../src/receiver/configuration';

const MINIMAL: Environment = {
  PUBLIC_KEYS: 'key-one,key-two',
  SIGNATURE_MODE: 'enforce',
  HANDLER_FUNCTION_ARN: 'arn:aws-cn:lambda:cn-north-1:111122223333:function:handler',
  WEBHOOK_NAME: 'Stack/Webhook',
  AWS_URL_SUFFIX: 'amazonaws.com.cn',
  AWS_REGION: 'cn-north-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

test('the required variables are read', () => {
  expect(readConfiguration(MINIMAL)).toEqual({
    keySource: { kind: 'given', text: 'key-one,key-two' },
    target: { kind: 'function', arn: 'arn:aws-cn:lambda:cn-north-1:111122223333:function:handler' },
    mode: 'enforce',
    maxAgeSeconds: undefined,
    webhookName: 'Stack/Webhook',
    aws: {
      region: 'cn-north-1',
      urlSuffix: 'amazonaws.com.cn',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: undefined },
      endpoints: {},
    },
  });
});

test('the optional variables are read', () => {
  const configuration = readConfiguration({
    ...MINIMAL,
    PUBLIC_KEYS: '',
    PUBLIC_KEY_PARAMETER: '/webhook/key',
    HANDLER_FUNCTION_ARN: undefined,
    QUEUE_URL: 'https://sqs.cn-north-1.amazonaws.com.cn/111122223333/events',
    SIGNATURE_MODE: 'shadow',
    MAX_AGE_SECONDS: '86400',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2',
    AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:3',
  });
  expect(configuration).toMatchObject({
    keySource: { kind: 'parameter', name: '/webhook/key' },
    target: { kind: 'queue', url: 'https://sqs.cn-north-1.amazonaws.com.cn/111122223333/events' },
    mode: 'shadow',
    maxAgeSeconds: 86_400,
    aws: {
      credentials: { sessionToken: 'token' },
      endpoints: { ssm: 'http://127.0.0.1:1', sqs: 'http://127.0.0.1:2', lambda: 'http://127.0.0.1:3' },
    },
  });
});

test.each([
  'SIGNATURE_MODE',
  'WEBHOOK_NAME',
  'AWS_URL_SUFFIX',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
])('fails without %s', (name) => {
  expect(() => readConfiguration({ ...MINIMAL, [name]: undefined })).toThrow(
    `environment variable \`${name}\` must be set`,
  );
});

test.each([
  [
    'no keys',
    { PUBLIC_KEYS: '' },
    'exactly one of the environment variables `PUBLIC_KEYS` and `PUBLIC_KEY_PARAMETER` must be set, got: 0',
  ],
  [
    'two sources of keys',
    { PUBLIC_KEY_PARAMETER: '/webhook/key' },
    'exactly one of the environment variables `PUBLIC_KEYS` and `PUBLIC_KEY_PARAMETER` must be set, got: 2',
  ],
  [
    'no target',
    { HANDLER_FUNCTION_ARN: undefined },
    'exactly one of the environment variables `HANDLER_FUNCTION_ARN` and `QUEUE_URL` must be set, got: 0',
  ],
  [
    'two targets',
    { QUEUE_URL: 'https://sqs.example.com/1/q' },
    'exactly one of the environment variables `HANDLER_FUNCTION_ARN` and `QUEUE_URL` must be set, got: 2',
  ],
  ['another mode', { SIGNATURE_MODE: 'Enforce' }, 'environment variable `SIGNATURE_MODE` must be enforce or shadow'],
  [
    'an age of zero',
    { MAX_AGE_SECONDS: '0' },
    'environment variable `MAX_AGE_SECONDS` must be a whole number of seconds, at least 1',
  ],
  [
    'an age with a unit',
    { MAX_AGE_SECONDS: '5m' },
    'environment variable `MAX_AGE_SECONDS` must be a whole number of seconds, at least 1',
  ],
])('fails with %s', (_, changes, message) => {
  expect(() => readConfiguration({ ...MINIMAL, ...changes })).toThrow(new Error(message));
});
