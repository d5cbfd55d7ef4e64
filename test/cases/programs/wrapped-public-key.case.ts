/**
 * A public key over two lines, as `base64` of GNU wraps it after 76 characters. What synthesis and verifySignature()
 * accept, the receiver accepts, too.
 */
import { equal } from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { dirname, join } from 'node:path';
import { newFunction, run, synth } from './support';
import { SendGridOAuthWebhook, SignatureVerification } from 'cdk-sendgrid-oauth-webhook';
import { verifySignature } from 'cdk-sendgrid-oauth-webhook/events';

interface Response {
  readonly statusCode: number;
  readonly body: string;
}

run(async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const wrapped = `${key.slice(0, 76)}\n${key.slice(76)}`;
  const payload = '[{"event":"open","email":"a@example.com","timestamp":1700000000}]\r\n';
  const timestamp = '1700000000';
  const signature = sign('sha256', Buffer.from(timestamp + payload), privateKey).toString('base64');
  equal(verifySignature({ publicKey: wrapped, payload, signature, timestamp }), true);

  const { template } = synth((stack) => {
    const signatureVerification = SignatureVerification.publicKeys([wrapped]);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newFunction(stack, 'Handler'), signatureVerification });
  });
  const environments = Object.values(template.Resources).map(
    ({ Properties }) =>
      (Properties as { Environment?: { Variables: { PUBLIC_KEYS?: string } } } | undefined)?.Environment,
  );
  const keys = environments.map((environment) => environment?.Variables.PUBLIC_KEYS).find(Boolean);
  equal(keys, key);

  const receiver = join(dirname(require.resolve('cdk-sendgrid-oauth-webhook/package.json')), 'assets', 'receiver');
  Object.assign(process.env, {
    PUBLIC_KEYS: keys,
    SIGNATURE_MODE: 'enforce',
    WEBHOOK_NAME: 'webhook',
    QUEUE_URL: 'http://127.0.0.1:1/1/queue',
    AWS_REGION: 'us-east-1',
    AWS_URL_SUFFIX: 'amazonaws.com',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_SESSION_TOKEN: 'c',
  });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { handler } = require(receiver) as { handler: (event: object, context: object) => Promise<Response> };
  const headers = {
    'X-Twilio-Email-Event-Webhook-Signature': signature,
    'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
  };
  const event = { headers, body: payload, isBase64Encoded: false, requestContext: { requestTimeEpoch: 1 } };
  const answer = await handler(event, { getRemainingTimeInMillis: () => 3_000 });
  // The signature is valid; no queue exists that could store the message.
  equal(answer.statusCode, 500);
  equal(answer.body, '{"message":"the queue did not accept the events"}');
});
