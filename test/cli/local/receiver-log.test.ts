import { readReceiverLog } from '../../../src/cli/local/receiver-log';
import { logLine } from '../../../src/receiver/log';
import { SignatureResult } from '../../../src/receiver/verification';

function line(signature: SignatureResult, mode: 'enforce' | 'shadow', status: number): string {
  const outcome = { response: {}, status, kind: status === 200 ? 'accepted' : 'rejected' } as const;
  return logLine(
    { webhookName: 'Stack/Webhook', mode, delivery: 'direct', bytes: 2, requestId: 'r1', outcome, signature },
    0,
  );
}

test.each([
  [{ kind: 'valid' } as const, 'enforce', 200, undefined],
  [{ kind: 'invalid', reason: 'missing_signature' } as const, 'enforce', 403, 'the post is not signed'],
  [
    { kind: 'invalid', reason: 'invalid_signature' } as const,
    'shadow',
    200,
    'accepted in shadow mode, although the signature matches none of the public keys',
  ],
] as const)('reads the outcome of %j in mode %s', (signature, mode, status, reason) => {
  const expected = { webhook: 'Stack/Webhook', requestId: 'r1', status };
  expect(readReceiverLog(line(signature, mode, status))).toEqual(
    reason === undefined ? expected : { ...expected, reason },
  );
});

test.each(['plain text', '{"_aws":{}}', '{"_aws":', '{"_aws":{},"Webhook":1,"requestId":"a","status":200}', '{}'])(
  'ignores %s',
  (text) => expect(readReceiverLog(text)).toBeUndefined(),
);
