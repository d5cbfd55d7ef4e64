import { AwsClient } from '../../src/aws-client/aws-client';
import { callJson } from '../../src/aws-client/json-call';
import { awsFailure, FakeAws, parameter, Reply } from '../support/fake-aws';

let aws: FakeAws;
beforeEach(async () => (aws = await FakeAws.start()));
afterEach(async () => aws.stop());

/** Reads a parameter, without delays between the attempts. */
async function readParameter(): Promise<string> {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const client = new AwsClient({ region: 'eu-west-1', urlSuffix: 'invalid', credentials, endpoints: { ssm: aws.url } });
  return callJson<{ Parameter: { Value: string } }, string>(
    client,
    { service: 'ssm', target: 'AmazonSSM.GetParameter' },
    { Name: 'key' },
    ({ Parameter }) => Parameter?.Value,
    1_000,
    { firstDelayMs: 0 },
  );
}

test('a response with the result is read', async () => {
  aws.replies.ssm = [parameter('the value')];
  expect(await readParameter()).toBe('the value');
  expect(aws.calls).toHaveLength(1);
});

describe('a status of 200 without the result is no success', () => {
  const REPLIES: Array<[string, Reply]> = [
    ['an empty body', { body: '' }],
    ['an empty object', { body: '{}' }],
    ['null', { body: 'null' }],
    ['a text', { body: '"ok"' }],
    ['a page of a proxy', { headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }],
    ['JSON that was cut off', { body: '{"Parameter":{"Value":"the va' }],
    ['an error', { body: '{"__type":"ParameterNotFound"}' }],
  ];

  test.each(REPLIES)('and fails after three attempts: %s', async (_, reply) => {
    aws.replies.ssm = [reply];
    await expect(readParameter()).rejects.toMatchObject({ name: 'UnexpectedResponse', status: 200 });
    expect(aws.calls).toHaveLength(3);
  });

  test.each(REPLIES)('and is retried: %s', async (_, reply) => {
    aws.replies.ssm = [reply, parameter('the value')];
    expect(await readParameter()).toBe('the value');
  });
});

test.each<[string, Reply, object]>([
  ['204', { status: 204 }, { name: 'UnknownError', status: 204 }],
  ['a redirect', { status: 302, headers: { location: '/' } }, { name: 'UnknownError', status: 302 }],
  ['an error of the client', awsFailure(400, 'ParameterNotFound'), { name: 'ParameterNotFound', status: 400 }],
])('fails without a retry for %s', async (_, reply, error) => {
  aws.replies.ssm = [reply];
  await expect(readParameter()).rejects.toMatchObject(error);
  expect(aws.calls).toHaveLength(1);
});
