import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { officialVerdicts } from './support/official-library';
import { verifySignature } from '../../src/events/verify-signature';

interface Vector {
  readonly name: string;
  readonly publicKey: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly body: string;
}

/** Posts that SendGrid has signed. Not part of the project. */
const FILE = join(__dirname, '../../../shared/contract/signed-vectors.json');

if (existsSync(FILE)) {
  const { vectors } = JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] };

  describe('posts that SendGrid has signed', () => {
    test.each(vectors)('$name: is genuine', ({ publicKey, body, signature, timestamp }) => {
      expect(verifySignature({ publicKey, payload: body, signature, timestamp })).toBe(true);
      expect(officialVerdicts([{ publicKey, payload: body, signature, timestamp }])).toEqual(['accepts']);
    });

    test.each(vectors)('$name: fails when it is trimmed', ({ publicKey, body, signature, timestamp }) => {
      expect(verifySignature({ publicKey, payload: body.trim(), signature, timestamp })).toBe(false);
    });

    test.each(vectors)('$name: fails when it is serialized again', ({ publicKey, body, signature, timestamp }) => {
      const payload = JSON.stringify(JSON.parse(body));
      expect(verifySignature({ publicKey, payload, signature, timestamp })).toBe(false);
    });

    test.each(vectors)('$name: fails with another key', ({ publicKey, body, signature, timestamp }) => {
      const others = vectors.map((vector) => vector.publicKey).filter((key) => key !== publicKey);
      expect(others.length).toBeGreaterThan(0);
      expect(verifySignature({ publicKeys: others, payload: body, signature, timestamp })).toBe(false);
    });
  });
} else {
  test.skip('posts that SendGrid has signed (skipped: the file of them is not there)', () => undefined);
}
