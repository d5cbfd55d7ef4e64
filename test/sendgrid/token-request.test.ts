import { tokenRequest } from '../../src/sendgrid/token-request';

test('SendGrid asks for a token with HTTP Basic authentication and without a scope', () => {
  expect(tokenRequest('id', 'secret')).toEqual({
    method: 'POST',
    headers: { Authorization: 'Basic aWQ6c2VjcmV0', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
});
