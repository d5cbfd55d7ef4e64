import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Delivery, SignatureVerification } from '../../src';
import { SigningKey } from '../../src/local';
import { synthWebhook } from '../local/support/assemblies';
import { post, tokenFor } from '../local/support/http';
import { hostWebhook } from '../local/support/stages';

/** Writes the request ID that it received. */
const HANDLER = `exports.handler = async (event) => {
  const ids = event.Records
    ? event.Records.map((record) => record.messageAttributes.RequestId.stringValue)
    : [event.requestContext.requestId];
  process.stdout.write('handler ' + ids.join() + '\\n');
  return event.Records ? { batchItemFailures: [] } : { statusCode: 200, body: '' };
};`;

describe.each([
  ['direct', Delivery.direct()],
  ['queued', Delivery.queued()],
])('with %s delivery', (_, delivery) => {
  // The local stage has no X-Ray, but runs apps that use it.
  test.each([false, true])(
    'the request ID of the response is in the log of the receiver and reaches the handler, tracing: %s',
    async (tracing) => {
      const key = SigningKey.generate();
      const signatureVerification = SignatureVerification.publicKeys([key.publicKey]);
      const log: string[] = [];
      const { stage, webhook } = await hostWebhook(
        synthWebhook(HANDLER, { delivery, signatureVerification, tracing }, { tracing: Tracing.ACTIVE }),
        { onLog: ({ text }) => log.push(text) },
      );
      const body = '[{"event":"open"}]';
      const { signature, timestamp } = key.sign(Buffer.from(body));

      const response = await post(webhook, await tokenFor(webhook), {
        headers: {
          'X-Twilio-Email-Event-Webhook-Signature': signature,
          'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
        },
        body,
      });
      await stage.idle();

      expect(response.status).toBe(200);
      const requestId = response.headers['x-amzn-requestid'];
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(log).toContain(`handler ${String(requestId)}`);
      const receiverLine = log.find((line) => line.startsWith('{'));
      expect(JSON.parse(receiverLine!)).toMatchObject({ outcome: 'accepted', requestId });
    },
  );

  test('without a receiver, the request ID of the response reaches the handler', async () => {
    const log: string[] = [];
    const { stage, webhook } = await hostWebhook(
      synthWebhook(HANDLER, { delivery, tracing: true }, { tracing: Tracing.ACTIVE }),
      { onLog: ({ text }) => log.push(text) },
    );

    const response = await post(webhook, await tokenFor(webhook), { body: '[{"event":"open"}]' });
    await stage.idle();

    expect(log).toContain(`handler ${String(response.headers['x-amzn-requestid'])}`);
  });
});
