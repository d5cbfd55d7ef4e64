import { AwsV4Signer } from 'aws4fetch';
import { AwsClient, AwsError, awsError, AwsSettings } from '../../src/aws-client/aws-client';
import { Call, FakeAws } from '../support/fake-aws';

let aws: FakeAws;
beforeEach(async () => (aws = await FakeAws.start()));
afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env._X_AMZN_TRACE_ID;
  await aws.stop();
});

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'session+token/of=the role',
};

function client(credentials: AwsSettings['credentials'] = CREDENTIALS, url = aws.url): AwsClient {
  const endpoints = { ssm: url, sqs: url, lambda: url };
  return new AwsClient({ region: 'eu-west-1', urlSuffix: 'amazonaws.com', credentials, endpoints });
}

const PARAMETER = {
  service: 'ssm',
  path: '/',
  headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
  body: '{}',
} as const;

/** The signature that another library calculates for a received request. */
async function recompute(call: Call, credentials: AwsSettings['credentials']): Promise<string | null> {
  const { authorization = '', host, 'x-amz-date': datetime } = call.headers;
  const names = /SignedHeaders=([^,]+)/.exec(authorization)![1].split(';');
  const signer = new AwsV4Signer({
    ...credentials,
    method: 'POST',
    url: `http://${host}${call.path}`,
    headers: names.filter((name) => name !== 'host').map((name) => [name, String(call.headers[name])]),
    body: call.body,
    service: call.service,
    region: 'eu-west-1',
    datetime: String(datetime),
    allHeaders: true,
  });
  return (await signer.sign()).headers.get('authorization');
}

describe('requests are signed (Signature Version 4)', () => {
  const body = JSON.stringify({ MessageBody: '[{"a":"é 例え 👩‍👩‍👧 \\ \u2028 + & %"}]\r\n'.repeat(20_000) });
  const cases = [
    ['SSM', PARAMETER],
    ['SQS, with 1 MB', { ...PARAMETER, service: 'sqs', headers: { 'x-amz-target': 'AmazonSQS.SendMessage' }, body }],
    [
      'Lambda, with an encoded path',
      {
        service: 'lambda',
        path: `/2015-03-31/functions/${encodeURIComponent('arn:aws:lambda:eu-west-1:111122223333:function:f:$LATEST')}/invocations`,
        headers: { 'content-type': 'application/json' },
        body: '{"é":1}',
      },
    ],
    ['nothing in the body', { ...PARAMETER, body: '' }],
  ] as const;

  test.each(cases)('with the same signature as another library: %s', async (_, request) => {
    aws.replies[request.service] = [{}];
    await client().send(request, 5_000);
    const [call] = aws.calls;
    expect(call.body === request.body).toBe(true);
    expect(call.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/(ssm|sqs|lambda)\/aws4_request, /,
    );
    expect(call.headers['x-amz-security-token']).toBe(CREDENTIALS.sessionToken);
    expect(await recompute(call, CREDENTIALS)).toBe(call.headers.authorization);
  });

  test('without a session token, too', async () => {
    const { sessionToken: _, ...credentials } = CREDENTIALS;
    await client(credentials).send(PARAMETER, 5_000);
    expect(aws.calls[0].headers).not.toHaveProperty('x-amz-security-token');
    expect(await recompute(aws.calls[0], credentials)).toBe(aws.calls[0].headers.authorization);
  });

  test('with a different signature for another secret', async () => {
    await client().send(PARAMETER, 5_000);
    const other = { ...CREDENTIALS, secretAccessKey: 'other' };
    expect(await recompute(aws.calls[0], other)).not.toBe(aws.calls[0].headers.authorization);
  });
});

describe('endpoints', () => {
  test('are those of AWS in the region, with TLS, by default', async () => {
    const settings = { region: 'nowhere-1', urlSuffix: 'aws.invalid', credentials: CREDENTIALS, endpoints: {} };
    await expect(new AwsClient(settings).send(PARAMETER, 5_000)).rejects.toMatchObject({
      syscall: 'getaddrinfo',
      hostname: 'ssm.nowhere-1.aws.invalid',
    });
  });

  test('fail if they do not support TLS', async () => {
    const secure = client(CREDENTIALS, aws.url.replace('http:', 'https:'));
    await expect(secure.send(PARAMETER, 5_000)).rejects.toThrow(/SSL|EPROTO/);
    expect(aws.calls).toEqual([]);
  });
});

describe('connections', () => {
  test('are reused', async () => {
    const one = client();
    for (let i = 0; i < 3; i++) await one.send(PARAMETER, 5_000);
    expect(aws.connections).toBe(1);
  });

  test('are not reused after three idle seconds, because Lambda may have frozen the process', async () => {
    const one = client();
    await one.send(PARAMETER, 5_000);
    const later = Date.now() + 3_001;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    await one.send(PARAMETER, 5_000);
    expect(aws.connections).toBe(2);
  });

  test('fail when a response is not complete in time', async () => {
    aws.replies.ssm = [{ headers: { 'content-length': '1000' }, body: '{}' }];
    await expect(client().send(PARAMETER, 200)).rejects.toThrow('no response in time');
  });
});

test('the X-Ray trace is passed on, as by the AWS SDK', async () => {
  process.env._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
  await client().send(PARAMETER, 5_000);
  expect(aws.calls[0].headers['x-amzn-trace-id']).toBe('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1');
  expect(await recompute(aws.calls[0], CREDENTIALS)).toBe(aws.calls[0].headers.authorization);
});

describe('an error has the name that AWS returns, and no message', () => {
  test.each([
    ['{"__type":"ParameterNotFound"}', {}, 'ParameterNotFound'],
    ['{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"secret"}', {}, 'QueueDoesNotExist'],
    ['{}', { 'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/coral/' }, 'AccessDeniedException'],
    ['secret', {}, 'UnknownError'],
    ['null', {}, 'UnknownError'],
    ['{"__type":{"secret":1}}', {}, 'UnknownError'],
    ['{"__type":"a secret"}', {}, 'UnknownError'],
    ['', {}, 'UnknownError'],
  ])('%s', (body, headers, name) => {
    const error = awsError({ status: 400, headers, body });
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ name, status: 400, message: 'AWS returned status 400' });
  });
});

test.each(['', '/', '/emulator', '/emulator/'])('the path follows that of the endpoint: "%s"', async (path) => {
  await client(CREDENTIALS, aws.url + path).send(PARAMETER, 5_000);
  expect(aws.calls.map((call) => call.path)).toEqual([path.startsWith('/emulator') ? '/emulator/' : '/']);
});
