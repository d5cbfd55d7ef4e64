import { hasOAuthErrorCode, isTokenRejected } from '../../src/sendgrid/oauth-error-codes';

test.each(['invalid_request', 'invalid_token', 'insufficient_scope'])('%s anywhere in a body is found', (code) => {
  expect(hasOAuthErrorCode(code)).toBe(true);
  expect(hasOAuthErrorCode(`{"message":"no","error":"${code}"}`)).toBe(true);
});

test.each(['', '{"message":"Unauthorized"}', 'invalid_signature', 'INVALID_TOKEN'])('%j has no code', (body) => {
  expect(hasOAuthErrorCode(body)).toBe(false);
});

test.each([
  [399, false],
  [400, true],
  [401, true],
  [403, true],
  [499, true],
  [500, false],
  [200, false],
])('a response with status %i and a code rejects the token: %p', (status, isRejected) => {
  expect(isTokenRejected({ status, body: '{"error":"invalid_token"}' })).toBe(isRejected);
});

test('a 4xx without a code does not reject the token', () => {
  expect(isTokenRejected({ status: 401, body: '{"message":"Unauthorized"}' })).toBe(false);
});
