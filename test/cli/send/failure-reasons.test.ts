import { FailureReasons } from '../../../src/cli/send/failure-reasons';
import { Redactor } from '../../../src/sendgrid/redactor';

const CONTEXT = {
  deployment: {
    httpPostUrl: 'https://api.example.com/prod/activity',
    tokenUrl: 'https://auth.example.com/oauth2/token',
    publicKeyParameter: '/keys/webhook',
  },
  isSigned: false,
  renewedTokens: 0,
};

function reasons(...added: Array<[status: number | undefined, text: string]>): FailureReasons {
  const redactor = new Redactor();
  redactor.add('the-client-secret');
  const collected = new FailureReasons(redactor);
  for (const [status, text] of added) collected.add(status, text);
  return collected;
}

function hint(status: number | undefined, text: string, context: object = {}): string | undefined {
  return reasons([status, text]).list({ ...CONTEXT, ...context })[0].hint;
}

describe('the reasons', () => {
  test('are counted by status and body, the most frequent first', () => {
    const list = reasons([502, 'a'], [503, 'a'], [502, 'b'], [503, 'a'], [undefined, 'ECONNRESET']).list(CONTEXT);
    expect(list.map(({ status, reason, count }) => [status, reason, count])).toEqual([
      [503, 'a', 2],
      [502, 'a', 1],
      [502, 'b', 1],
      [undefined, 'ECONNRESET', 1],
    ]);
  });

  test('are the same if only request IDs and numbers differ', () => {
    const list = reasons(
      [500, '{"id":"5b0b1f6a-0d2c-4b7e-9f5e-1c2d3e4f5a6b","after":12}'],
      [500, '{"id":"00000000-1111-4222-8333-444455556666","after":7}'],
    ).list(CONTEXT);
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({ reason: '{"id":"5b0b1f6a-0d2c-4b7e-9f5e-1c2d3e4f5a6b","after":12}', count: 2 });
  });

  test('are at most ten, and a count of all others', () => {
    const many = [...'abcdefghijklmnopqrstuvwxyz'].map((letter): [number, string] => [500, `error ${letter}`]);
    const list = reasons(...many).list(CONTEXT);
    expect(list).toHaveLength(11);
    expect(list[10]).toEqual({ reason: 'other reasons', count: 16 });
  });

  test('are short and contain no secrets, tokens, tags and control characters', () => {
    const [{ reason }] = reasons([
      400,
      '<h1>the-client-secret</h1>\u001b[2J\u202e Bearer abc.def eyJhbGciOiJ.eyJzdWIi.c2ln \u0085\n end',
    ]).list(CONTEXT);
    expect(reason).toBe('*** [2J *** *** end');
    expect(reasons([400, 'x'.repeat(10_000)]).list(CONTEXT)[0].reason).toBe(`${'x'.repeat(200)}…`);
  });
});

describe('the hint', () => {
  test.each([
    [
      403,
      '{"error":"invalid_signature"}',
      /^The webhook accepts signed posts only\. .* \/keys\/webhook, and pass --sign-with/,
    ],
    [
      500,
      '{"message":"public key unavailable"}',
      /^The webhook verifies signatures but has no public key\. Create a key/,
    ],
    [401, '{"error":"invalid_token"}', /^The endpoint rejected new tokens, too\. .*https:\/\/auth\.example\.com/],
    [403, '{"error":"insufficient_scope"}', /^The token lacks the scope .* allowed scopes of the app client\.$/],
    [403, '{"message":"Missing Authentication Token"}', /^API Gateway has no such method\. .*prod\/activity\.$/],
    [401, '{"message":"Unauthorized"}', /^The response has no OAuth error code/],
    [413, '{"message":"Request Too Long"}', /Lower --batch\.$/],
    [429, '{"message":"Too Many Requests"}', /Lower --rate or --concurrency/],
    [301, '', /^SendGrid does not follow redirects\./],
    [500, '{"message":"Internal server error"}', /^API Gateway could not invoke the function/],
    [502, '{"message":"the function failed"}', /^The function failed, timed out, or did not return/],
    [502, '{"message":"Internal server error"}', /^The function failed, timed out, or did not return/],
    [504, '{"message":"Endpoint request timed out"}', /queued delivery\.$/],
    [503, 'maintenance', /^The response comes from the function or from a server in front of it\./],
    [undefined, 'ECONNREFUSED', /^Nothing listens at https:\/\/api\.example\.com\/prod\/activity\./],
    [undefined, 'ENOTFOUND', /^api\.example\.com has no address\./],
    [undefined, 'TimeoutError', /^There was no response in time\. Raise --timeout/],
  ])('of %s %s says what to do', (status, text, expected) => {
    expect(hint(status, text)).toMatch(expected);
  });

  test('is missing if the cause is unknown', () => {
    for (const [status, text] of [
      [400, 'bad'],
      [501, 'not supported'],
      [undefined, 'ECONNRESET'],
    ] as const) {
      expect(hint(status, text)).toBeUndefined();
    }
  });

  test('names the public key if posts are signed with another key', () => {
    const text = '{"error":"invalid_signature"}';
    expect(hint(403, text, { isSigned: true, publicKey: 'MFkw' })).toBe(
      'The public key of your signing key is not in the SSM parameter /keys/webhook. Add it: MFkw',
    );
  });

  test('says that a rejection before a renewed token is no fault', () => {
    expect(hint(401, '{"error":"invalid_token"}', { renewedTokens: 1 })).toMatch(
      /^Not a fault: the token had expired\./,
    );
  });
});
