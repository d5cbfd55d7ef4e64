const YARN =
  "cdk-sendgrid-oauth-webhook tried to access constructs (a peer dependency) but it isn't provided by your application";

function load(peer: string, message: string): () => unknown {
  return () =>
    jest.isolateModules(() => {
      jest.doMock(peer, () => {
        throw new Error(message);
      });
      jest.requireActual('../../src/private/require-peers');
    });
}

afterEach(() => jest.resetModules().unmock('constructs').unmock('aws-cdk-lib'));

test.each([
  ['constructs', "Cannot find module 'constructs'\nRequire stack:\n- /app.js"],
  ['constructs', YARN],
  ['aws-cdk-lib', "Cannot find module 'aws-cdk-lib'\nRequire stack:\n- /app.js"],
])('fails without %s, and says what to install', (peer, message) => {
  expect(load(peer, message)).toThrow(
    `the constructs of cdk-sendgrid-oauth-webhook require ${peer}, which is not installed; install aws-cdk-lib and ` +
      "constructs in your CDK app. In a function, import 'cdk-sendgrid-oauth-webhook/events', which requires neither",
  );
});

test('fails with the error of a peer that lacks a module of its own', () => {
  const message = "Cannot find module 'semver'\nRequire stack:\n- /node_modules/aws-cdk-lib/index.js";

  expect(load('aws-cdk-lib', message)).toThrow(message);
});
