import { createPublicKey, generateKeyPairSync, KeyObject } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { sign, signingKey } from './support/sendgrid-signing';
import { verifySignature, VerifySignatureOptions } from '../../src/events/verify-signature';

const KEY = signingKey();
const OTHER_KEY = signingKey();
const TIMESTAMP = '1600112502';
const PAYLOAD =
  '[{"email":"ada@example.com","event":"open"},\r\n{"email":"ada@example.com","event":"click","url":"https://例え.jp/?q=é"}]\r\n';
const SIGNATURE = sign(KEY, TIMESTAMP, PAYLOAD);

/** A post as SendGrid sends it, but for what the test changes. */
function verify(changes: Partial<Record<keyof VerifySignatureOptions, unknown>> = {}): boolean {
  return verifySignature({
    publicKey: KEY.publicKey,
    payload: PAYLOAD,
    signature: SIGNATURE,
    timestamp: TIMESTAMP,
    ...changes,
  } as VerifySignatureOptions);
}

describe('a post as SendGrid signs it', () => {
  test('is genuine, with its body as text', () => {
    expect(verify()).toBe(true);
  });

  test.each([
    ['a Buffer', Buffer.from(PAYLOAD)],
    ['a Uint8Array', new Uint8Array(Buffer.from(PAYLOAD))],
    ['a part of a larger buffer', Buffer.from(`....${PAYLOAD}....`).subarray(4, -4)],
  ])('is genuine, with its body as %s', (_, payload) => {
    expect(verify({ payload })).toBe(true);
  });

  test('is genuine every time', () => {
    expect([verify(), verify(), verify()]).toEqual([true, true, true]);
  });

  test('is genuine with an empty body', () => {
    expect(verify({ payload: '', signature: sign(KEY, TIMESTAMP, '') })).toBe(true);
  });

  test('is genuine with 768 KB', () => {
    const payload = Buffer.alloc(768 * 1024, PAYLOAD);
    expect(verify({ payload, signature: sign(KEY, TIMESTAMP, payload) })).toBe(true);
  });

  test('is genuine with bytes that are not UTF-8', () => {
    const payload = Buffer.from([0x5b, 0xff, 0xfe, 0xc3, 0x28, 0x00, 0x5d]);
    expect(verify({ payload, signature: sign(KEY, TIMESTAMP, payload) })).toBe(true);
  });
});

describe('the request headers', () => {
  const post = { publicKey: KEY.publicKey, payload: PAYLOAD };
  const headers = {
    host: 'example.com',
    'X-Twilio-Email-Event-Webhook-Signature': SIGNATURE,
    'X-Twilio-Email-Event-Webhook-Timestamp': TIMESTAMP,
  };

  test('are enough, as SendGrid writes them', () => {
    expect(verifySignature({ ...post, headers })).toBe(true);
  });

  test.each([
    ['lower case, as in Node.js', (name: string) => name.toLowerCase()],
    ['upper case', (name: string) => name.toUpperCase()],
  ])('may be in %s', (_, rename) => {
    const renamed = Object.entries(headers).map(([name, value]) => [rename(name), value]);

    expect(verifySignature({ ...post, headers: Object.fromEntries(renamed) as Record<string, string> })).toBe(true);
  });

  test('may have a list of values each, as in an API Gateway event', () => {
    const multiValueHeaders: APIGatewayProxyEvent['multiValueHeaders'] = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    );

    expect(verifySignature({ ...post, headers: multiValueHeaders })).toBe(true);
  });

  test('may be a Headers object of the Fetch API', () => {
    expect(verifySignature({ ...post, headers: new Headers(headers) })).toBe(true);
  });

  test('give way to a signature and a timestamp that are passed explicitly', () => {
    const outdated = { ...headers, 'X-Twilio-Email-Event-Webhook-Timestamp': '1600112503' };

    expect(verifySignature({ ...post, headers: outdated, timestamp: TIMESTAMP })).toBe(true);
    expect(verifySignature({ ...post, headers, timestamp: '1600112503' })).toBe(false);
  });

  test.each([
    ['without the signature', { ...headers, 'X-Twilio-Email-Event-Webhook-Signature': undefined }],
    ['without the timestamp', { ...headers, 'X-Twilio-Email-Event-Webhook-Timestamp': undefined }],
    ['with an empty signature', { ...headers, 'X-Twilio-Email-Event-Webhook-Signature': '' }],
    ['with a list of no signature', { ...headers, 'X-Twilio-Email-Event-Webhook-Signature': [] }],
    ['that are empty', {}],
    ['that are null', null],
    ['that are undefined', undefined],
  ])('fail %s', (_, given) => {
    expect(verifySignature({ ...post, headers: given })).toBe(false);
  });
});

describe('a body that is not the raw one', () => {
  test.each([
    ['trimmed', PAYLOAD.trim()],
    ['with LF for CRLF', PAYLOAD.replaceAll('\r\n', '\n')],
    ['parsed and serialized again', JSON.stringify(JSON.parse(PAYLOAD))],
    ['with a byte order mark', `\uFEFF${PAYLOAD}`],
    ['in Latin-1', Buffer.from(PAYLOAD, 'latin1')],
    ['empty', ''],
    ['missing', undefined],
    ['parsed', JSON.parse(PAYLOAD)],
  ])('fails: %s', (_, payload) => {
    expect(verify({ payload })).toBe(false);
  });
});

describe('keys', () => {
  test('may be in PEM', () => {
    expect(verify({ publicKey: KEY.pem })).toBe(true);
  });

  test.each([
    ['with line ends and spaces around them', ` ${KEY.publicKey}\r\n`],
    ['over two lines', `${KEY.publicKey.slice(0, 76)}\n${KEY.publicKey.slice(76)}`],
    ['in quotes', `"${KEY.publicKey}"`],
    ['in PEM with literal \\n', KEY.pem.replaceAll('\n', '\\n')],
    ['in base64 for URLs', KEY.publicKey.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
    ['several in one text', `${OTHER_KEY.publicKey},${KEY.publicKey}`],
  ])('may be %s', (_, publicKey) => {
    expect(verify({ publicKey })).toBe(true);
    expect(verify({ publicKey: undefined, publicKeys: [publicKey] })).toBe(true);
  });

  test('may be several, of which any has signed', () => {
    expect(verify({ publicKey: undefined, publicKeys: [OTHER_KEY.publicKey, KEY.publicKey] })).toBe(true);
    expect(verify({ publicKey: OTHER_KEY.publicKey, publicKeys: [KEY.publicKey] })).toBe(true);
    expect(verify({ publicKey: KEY.publicKey, publicKeys: [OTHER_KEY.publicKey] })).toBe(true);
  });

  test('may include malformed ones', () => {
    expect(verify({ publicKey: 'to be filled in', publicKeys: ['', KEY.publicKey] })).toBe(true);
  });

  test('fail if another key has signed', () => {
    expect(verify({ publicKey: OTHER_KEY.publicKey })).toBe(false);
    expect(verify({ publicKey: undefined, publicKeys: [OTHER_KEY.publicKey, signingKey().publicKey] })).toBe(false);
  });

  test('fail if there is no key', () => {
    expect(verify({ publicKey: undefined })).toBe(false);
    expect(verify({ publicKey: undefined, publicKeys: [] })).toBe(false);
  });

  test('work in any number and order', () => {
    const many = Array.from({ length: 100 }, () => signingKey());
    const signatures = many.map((key) => sign(key, TIMESTAMP, PAYLOAD));
    for (let round = 0; round < 2; round++) {
      const verdicts = many.map(({ publicKey }, i) => verify({ publicKey, signature: signatures[i] }));
      expect(verdicts).toEqual(Array<boolean>(100).fill(true));
    }
  });
});

describe('a key of another kind', () => {
  const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64');

  test.each([
    ['P-384', spki(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey)],
    ['secp256k1, which is as long', spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)],
    ['Ed25519', spki(generateKeyPairSync('ed25519').publicKey)],
    ['RSA', spki(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
    ['the private key', KEY.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
    ['the private key in PEM', KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['the bare point', Buffer.from(KEY.publicKey, 'base64').subarray(26).toString('base64')],
    ['compressed', compressed()],
    ['off the curve', offTheCurve()],
    ['empty', ''],
    ['a placeholder', 'PLACEHOLDER'],
    ['null', null],
    ['a number', 7],
    ['a KeyObject', createPublicKey(KEY.pem)],
  ])('fails: %s', (_, publicKey) => {
    expect(verify({ publicKey })).toBe(false);
    expect(verify({ publicKey: undefined, publicKeys: [publicKey] })).toBe(false);
  });

  function compressed(): string {
    const der = Buffer.from(KEY.publicKey, 'base64');
    const header = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');
    return Buffer.concat([header, Buffer.from([2 + (der[90] % 2)]), der.subarray(27, 59)]).toString('base64');
  }

  /** The point (1, 1). */
  function offTheCurve(): string {
    const der = Buffer.from(KEY.publicKey, 'base64').fill(0, 27);
    der[27 + 31] = 1;
    der[27 + 63] = 1;
    return der.toString('base64');
  }
});

describe('an invalid signature', () => {
  const der = Buffer.from(SIGNATURE, 'base64');

  test.each([
    ['of another post', sign(KEY, TIMESTAMP, '[]')],
    ['of another time', sign(KEY, '1600112503', PAYLOAD)],
    ['empty', ''],
    ['not base64', '!!!'],
    ['base64 of something other than DER', 'bm8gc2lnbmF0dXJl'],
    ['cut off', der.subarray(0, -1).toString('base64')],
    ['with a byte after it', Buffer.from([...der, 0]).toString('base64')],
    ['with a space', `${SIGNATURE.slice(0, 8)} ${SIGNATURE.slice(8)}`],
    ['with a line end', `${SIGNATURE}\n`],
    ['with a character that base64 skips', `${SIGNATURE}!`],
    ['twice', `${SIGNATURE}, ${SIGNATURE}`],
    ['r and s without DER', sign64(der)],
    ['r and s of 0', 'MAYCAQACAQA='],
    ['missing', undefined],
    ['null', null],
    ['bytes', der],
    ['in an array', [SIGNATURE]],
  ])('fails: %s', (_, signature) => {
    expect(verify({ signature })).toBe(false);
  });

  /** As IEEE P1363 writes it: r and s, 32 bytes each. */
  function sign64(bytes: Buffer): string {
    const r = bytes.subarray(4, 4 + bytes[3]);
    const s = bytes.subarray(4 + bytes[3] + 2);
    const fixed = [r, s].map((n) => Buffer.concat([Buffer.alloc(32), n]).subarray(-32));
    return Buffer.concat(fixed).toString('base64');
  }
});

describe('a timestamp that differs from the signed one', () => {
  test.each([
    ['another time', '1600112503'],
    ['a space before it', ' 1600112502'],
    ['a zero before it', '01600112502'],
    ['milliseconds', '1600112502000'],
    ['empty', ''],
    ['missing', undefined],
    ['a number', 1600112502],
    ['bytes', Buffer.from(TIMESTAMP)],
  ])('fails: %s', (_, timestamp) => {
    expect(verify({ timestamp })).toBe(false);
  });
});

test('fails without throwing for missing options', () => {
  expect(verifySignature(undefined as unknown as VerifySignatureOptions)).toBe(false);
  expect(verifySignature({} as VerifySignatureOptions)).toBe(false);
});
