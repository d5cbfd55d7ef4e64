import { officialVerdicts, Post } from './support/official-library';
import { bitFlips, sign, signingKey } from './support/sendgrid-signing';
import { verifySignature } from '../../src/events/verify-signature';

// SendGrid's own library is the oracle. It takes milliseconds for each verification, so the posts are small.
const KEY = signingKey();
const TIMESTAMP = '1600112502';
const PAYLOAD = Buffer.from('[{"a":"é"}]\r\n');
const SIGNATURE = sign(KEY, TIMESTAMP, PAYLOAD);

function post(changes: Partial<Post> = {}): Post {
  return { publicKey: KEY.publicKey, payload: PAYLOAD, signature: SIGNATURE, timestamp: TIMESTAMP, ...changes };
}

function ourVerdicts(posts: readonly Post[]): boolean[] {
  return posts.map((each) => verifySignature(each));
}

describe('both accept', () => {
  test.each([
    ['the raw bytes', post()],
    ['the body as text', post({ payload: PAYLOAD.toString() })],
    ['a key with PEM armour', post({ publicKey: KEY.pem })],
    [
      'text with a lone surrogate, which is U+FFFD when it is sent',
      post({ payload: '["\uD800"]', signature: sign(KEY, TIMESTAMP, '["\uFFFD"]') }),
    ],
  ])('%s', (_, genuine) => {
    expect(verifySignature(genuine)).toBe(true);
    expect(officialVerdicts([genuine])).toEqual(['accepts']);
  });

  test('posts of many keys, whose signatures differ in length', () => {
    const posts = Array.from({ length: 50 }, () => {
      const key = signingKey();
      return post({ publicKey: key.publicKey, signature: sign(key, TIMESTAMP, PAYLOAD) });
    });
    const lengths = new Set(posts.map(({ signature }) => Buffer.from(signature, 'base64').length));
    expect(lengths.size).toBeGreaterThan(1);
    expect(ourVerdicts(posts)).toEqual(Array<boolean>(50).fill(true));
    expect(officialVerdicts(posts)).toEqual(Array<string>(50).fill('accepts'));
  });
});

describe('when any single bit is flipped', () => {
  test('fails with both: in the body', () => {
    const posts = [...bitFlips(PAYLOAD)].map((payload) => post({ payload }));
    expect(posts).toHaveLength(112);
    expect(ourVerdicts(posts)).not.toContain(true);
    expect(officialVerdicts(posts)).not.toContain('accepts');
  });

  test('fails with both: in the timestamp', () => {
    const posts = [...bitFlips(Buffer.from(TIMESTAMP))].map((bytes) => post({ timestamp: bytes.toString('latin1') }));
    expect(posts).toHaveLength(80);
    expect(ourVerdicts(posts)).not.toContain(true);
    expect(officialVerdicts(posts)).not.toContain('accepts');
  });

  test('fails with both: in the signature, except for two lengths that the other library does not check', () => {
    const der = Buffer.from(SIGNATURE, 'base64');
    const lengths = [1, 4 + der[3] + 1];
    const posts = [...bitFlips(der)].map((bytes) => post({ signature: bytes.toString('base64') }));
    expect(posts.length).toBeGreaterThan(540);
    expect(ourVerdicts(posts)).not.toContain(true);
    const accepted = bytesWithAcceptedFlips(officialVerdicts(posts));
    expect(accepted.filter((index) => !lengths.includes(index))).toEqual([]);
  });

  test('fails with both: in the key, except for its type, which the other library does not check', () => {
    const kindEnds = 27;
    const posts = [...bitFlips(Buffer.from(KEY.publicKey, 'base64'))].map((bytes) =>
      post({ publicKey: bytes.toString('base64') }),
    );
    expect(posts).toHaveLength(728);
    expect(ourVerdicts(posts)).not.toContain(true);
    const accepted = bytesWithAcceptedFlips(officialVerdicts(posts));
    expect(accepted.filter((index) => index >= kindEnds)).toEqual([]);
  });

  function bytesWithAcceptedFlips(verdicts: readonly string[]): number[] {
    return verdicts.flatMap((verdict, bit) => (verdict === 'accepts' ? [Math.floor(bit / 8)] : []));
  }
});

describe('where the other library throws', () => {
  test('a body that is not UTF-8 is genuine; the other library rejects it', () => {
    const payload = Buffer.from([0x5b, 0x22, 0xff, 0xc3, 0x28, 0x22, 0x5d]);
    const genuine = post({ payload, signature: sign(KEY, TIMESTAMP, payload) });
    expect(verifySignature(genuine)).toBe(true);
    expect(officialVerdicts([genuine])).toEqual(['rejects']);
  });

  const der = Buffer.from(SIGNATURE, 'base64');
  test.each([
    ['an empty signature', post({ signature: '' })],
    ['a signature that is not base64', post({ signature: '!!!' })],
    ['a signature that is not DER', post({ signature: 'bm8gc2lnbmF0dXJl' })],
    ['a signature that was cut off', post({ signature: der.subarray(0, 20).toString('base64') })],
    ['a signature with a byte after it', post({ signature: Buffer.from([...der, 7]).toString('base64') })],
    ['an invalid key', post({ publicKey: 'PLACEHOLDER' })],
  ])('fails: %s, at which the other library throws', (_, malformed) => {
    expect(verifySignature(malformed)).toBe(false);
    expect(officialVerdicts([malformed])).toEqual(['throws']);
  });
});
