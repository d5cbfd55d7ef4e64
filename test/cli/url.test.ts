import { requireHttps } from '../../src/cli/url';

test.each([
  'https://api.example.com/prod',
  'http://localhost:4000/',
  'http://127.0.0.1/',
  'http://127.9.9.9/',
  'http://[::1]:80/',
])('a secret is sent to %s', (url) => {
  expect(() => requireHttps('tokenUrl', url, 'the client secret')).not.toThrow();
});

test.each([
  'http://api.example.com/prod',
  'http://localhost.example.com/',
  'http://app.localhost/',
  'http://127.0.0.1.example.com/',
  'http://10.0.0.1/',
])('fails for %s, which may lead to another machine', (url) => {
  expect(() => requireHttps('tokenUrl', url, 'the client secret')).toThrow(
    `tokenUrl must begin with https: unless it leads to this machine, got: ${url}; the client secret would cross the ` +
      'network unencrypted, so nothing was sent',
  );
});
