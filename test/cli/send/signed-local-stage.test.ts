import { join } from 'node:path';
import { SignatureVerification } from '../../../src';
import { localOutputs } from '../../../src/cli/local/local-outputs';
import { LocalStage, SigningKey } from '../../../src/local';
import { files, OK, synthWebhook } from '../../local/support/assemblies';
import { synthRegistered } from '../../local/support/registered';
import { host } from '../../local/support/stages';
import { run } from '../support/run';

afterEach(() => jest.restoreAllMocks());

const signed = { signatureVerification: SignatureVerification.managed() };

async function send(stage: LocalStage) {
  const directory = files({ 'outputs.json': JSON.stringify(localOutputs(stage.webhooks)) });
  const args = ['--count', '20', '--retries', '0'];
  const result = await run('send', '--outputs', join(directory, 'outputs.json'), ...args);
  for (const text of [result.out, result.err]) expect(text).not.toContain('PRIVATE KEY');
  return result;
}

test('send signs posts to a local stage with a key that the stage generates', async () => {
  const stage = await host(synthWebhook(OK, signed));
  const { exitCode, out } = await send(stage);
  expect(out).toContain('responses       200 × 2\n');
  expect(exitCode).toBe(0);
  expect((await send(stage)).exitCode).toBe(0);
});

test('send signs posts to a local stage with the key of the SendGrid mock', async () => {
  const stage = await host(synthRegistered({ webhook: signed }));
  expect((await send(stage)).exitCode).toBe(0);
});

test('send says what to do if the parameter contains a key that the stage does not have', async () => {
  const stage = await host(synthWebhook(OK, signed));
  const [webhook] = stage.webhooks;
  stage.putParameter(webhook.publicKeyParameter!, SigningKey.generate().publicKey);
  expect(stage.signingKeyFor(webhook)).toBeUndefined();
  const { exitCode, out } = await send(stage);
  expect(exitCode).toBe(1);
  expect(out).toContain(
    '\nNot accepted:\n  2 × 403 {"error":"invalid_signature"}\n    The webhook accepts signed posts only.',
  );
});

test('send says that the local stage does not respond', async () => {
  const stage = await host(synthWebhook(OK, signed));
  const { webhooks } = stage;
  await stage.stop();
  const directory = files({ 'outputs.json': JSON.stringify(localOutputs(webhooks)) });
  const { exitCode, err } = await run('send', '--outputs', join(directory, 'outputs.json'));
  expect(err).toMatch(/^error: could not read the \S+ \S+ from the local stage; is it still running\?\n$/);
  expect(exitCode).toBe(2);
});

test('the stage replaces a placeholder in the parameter, and keeps its key', async () => {
  const stage = await host(synthWebhook(OK, signed));
  const [webhook] = stage.webhooks;
  stage.putParameter(webhook.publicKeyParameter!, 'enter the key here');
  const key = stage.signingKeyFor(webhook);
  expect(key?.publicKey).toMatch(/^MFkw/);
  expect(stage.signingKeyFor(webhook)).toBe(key);
});

test('a webhook without a parameter for its key has no signing key', async () => {
  const stage = await host(synthWebhook(OK));
  const [webhook] = stage.webhooks;
  expect(webhook.signingKeyCommand).toBeUndefined();
  expect(stage.signingKeyFor(webhook)).toBeUndefined();
});

test('the signing key is not for unknown URLs and other operations', async () => {
  const stage = await host(synthWebhook(OK, signed));
  const [{ httpPostUrl }] = stage.webhooks;
  const ask = async (operation: string, body: string, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', body, headers: { 'X-Amz-Target': `LocalStage.${operation}`, ...headers } };
    return (await fetch(stage.awsEndpoint!, init)).status;
  };
  const body = JSON.stringify({ HttpPostUrl: httpPostUrl });
  expect(await ask('GetSigningKey', body)).toBe(200);
  expect(await ask('GetSigningKey', '{"HttpPostUrl":"http://127.0.0.1/other"}')).toBe(404);
  expect(await ask('GetSigningKey', '{')).toBe(404);
  expect(await ask('ListSigningKeys', body)).toBe(404);
});
