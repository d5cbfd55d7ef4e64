import * as fc from 'fast-check';
import { sign, signingKey } from './support/sendgrid-signing';
import { verifySignature, VerifySignatureOptions } from '../../src/events/verify-signature';

const KEY = signingKey();
const text = fc.string({ unit: 'binary', maxLength: 200 });
const bytes = fc.uint8Array({ maxLength: 200 });

test('any signed bytes are genuine', () => {
  fc.assert(
    fc.property(bytes, text, (payload, timestamp) => {
      const signature = sign(KEY, timestamp, payload);
      expect(verifySignature({ publicKey: KEY.publicKey, payload, signature, timestamp })).toBe(true);
    }),
  );
});

test('fails without throwing for any text', () => {
  const signature = fc.oneof(text, fc.base64String({ maxLength: 100 }));
  const publicKey = fc.oneof(text, fc.base64String({ maxLength: 200 }), fc.constant(KEY.publicKey));
  fc.assert(
    fc.property(publicKey, fc.array(publicKey), text, signature, text, (one, several, payload, given, timestamp) => {
      const options = { publicKey: one, publicKeys: several, payload, signature: given, timestamp };
      expect(verifySignature(options)).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('fails without throwing for any arguments', () => {
  fc.assert(
    fc.property(
      fc.record(
        {
          publicKey: fc.oneof(fc.anything(), fc.constant(KEY.publicKey)),
          publicKeys: fc.anything(),
          payload: fc.anything(),
          signature: fc.anything(),
          timestamp: fc.anything(),
          headers: fc.anything(),
        },
        { requiredKeys: [] },
      ),
      (options) => {
        expect(verifySignature(options as unknown as VerifySignatureOptions)).toBe(false);
      },
    ),
    { numRuns: 500 },
  );
});
