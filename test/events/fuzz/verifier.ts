import { anyBody, check, counts, random } from './session';
import { verifySignature, VerifySignatureOptions } from '../../../src/events';
import { sign, signingKey } from '../support/sendgrid-signing';

const keys = [signingKey(), signingKey()];
const timestamp = '1700000000';
const posts = Array.from({ length: 20 }, () => {
  const payload = anyBody().bytes;
  return { payload, publicKey: keys[0].publicKey, timestamp, signature: sign(keys[0], timestamp, payload) };
});

const junk = () =>
  random.pick<unknown>([undefined, null, '', 'x', '=', 0, {}, [], [null], random.bytes(80).toString('base64'), 'MFkw']);

/** Changes that keep a post genuine. */
const harmless: ReadonlyArray<(post: VerifySignatureOptions) => VerifySignatureOptions> = [
  (post) => post,
  (post) => ({ ...post, payload: new Uint8Array(post.payload as Buffer) }),
  (post) => ({ ...post, publicKey: keys[1].publicKey, publicKeys: [post.publicKey!] }),
  (post) => ({ ...post, publicKey: ` ${post.publicKey!.slice(0, 76)}\r\n${post.publicKey!.slice(76)}\n` }),
  ({ signature, timestamp: signedAt, ...post }) => ({
    ...post,
    headers: {
      'X-TWILIO-EMAIL-EVENT-WEBHOOK-SIGNATURE': signature,
      'x-twilio-email-event-webhook-timestamp': [signedAt!],
    },
  }),
];

/** Changes after which a post is not genuine. */
const forgeries: ReadonlyArray<(post: VerifySignatureOptions) => unknown> = [
  (post) => ({ ...post, publicKey: keys[1].publicKey }),
  (post) => ({ ...post, timestamp: `${post.timestamp} ` }),
  (post) => ({ ...post, payload: Buffer.concat([post.payload as Buffer, Buffer.from('\r')]) }),
  (post) => ({ ...post, publicKey: junk(), publicKeys: random.pick([[], [junk()], junk()]) }),
  (post) => ({ ...post, signature: junk() ?? null }),
  (post) => ({ ...post, timestamp: junk() ?? null }),
  (post) => ({ ...post, payload: random.pick([undefined, null, 0, {}, [], 'x']) }),
  (post) => ({ publicKey: post.publicKey, payload: post.payload, headers: junk() }),
  (post) => {
    const der = Buffer.from(post.signature!, 'base64');
    der[random.below(der.length)] += 1 + random.below(255);
    return { ...post, signature: der.toString('base64') };
  },
  () => Object.fromEntries(Object.keys(posts[0]).map((name) => [name, junk()])),
];

/** The verifier accepts exactly the genuine posts, and never throws. */
export function tryVerifier(): void {
  const post = random.pick(posts);
  const isGenuine = random.chance(0.2);
  const options = random.pick<(from: VerifySignatureOptions) => unknown>(isGenuine ? harmless : forgeries)(post);

  check(verifySignature(options as VerifySignatureOptions) === isGenuine, `a post is genuine: ${isGenuine}`);
  if (isGenuine) counts.genuine += 1;
}
