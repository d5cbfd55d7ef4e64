import { spawnSync } from 'node:child_process';
import { VerifySignatureOptions } from '../../../src/events/verify-signature';

export type Post = Required<Pick<VerifySignatureOptions, 'publicKey' | 'payload' | 'signature' | 'timestamp'>>;

/** Parses each key once: that takes the library as long as verifying. */
const SCRIPT = `
  const { EventWebhook } = require('@sendgrid/eventwebhook');
  const library = new EventWebhook();
  const keys = new Map();
  const parse = (key) => keys.get(key) ?? keys.set(key, library.convertPublicKeyToECDSA(key)).get(key);
  const verdict = ({ publicKey, payload, signature, timestamp }) => {
    const body = typeof payload === 'string' ? payload : Buffer.from(payload.base64, 'base64');
    try {
      return library.verifySignature(parse(publicKey), body, signature, timestamp) ? 'accepts' : 'rejects';
    } catch {
      return 'throws';
    }
  };
  const posts = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  process.stdout.write(JSON.stringify(posts.map(verdict)));
`;

/**
 * What SendGrid's own library says of each post. It runs in a process of its own: its arithmetic is many times slower
 * among Jest's globals.
 */
export function officialVerdicts(posts: readonly Post[]): Array<'accepts' | 'rejects' | 'throws'> {
  const input = posts.map(({ payload, ...post }) => ({
    ...post,
    payload: typeof payload === 'string' ? payload : { base64: Buffer.from(payload).toString('base64') },
  }));
  const child = spawnSync(process.execPath, ['-e', SCRIPT], {
    cwd: __dirname,
    input: JSON.stringify(input),
    encoding: 'utf8',
    timeout: 50_000,
  });
  if (child.status !== 0) throw new Error(`the official library did not run: ${child.stderr}`);
  return JSON.parse(child.stdout) as Array<'accepts' | 'rejects' | 'throws'>;
}
