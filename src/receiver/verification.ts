import { KeysUnavailableError, PublicKeys } from './public-keys';
import { SignedRequest } from './signed-request';
import { verifySignature } from '../events/verify-signature';

export type Refusal = 'missing_signature' | 'invalid_signature' | 'timestamp_too_old' | 'timestamp_in_future';

/** What is to be said of a post's signature. */
export type Verdict =
  | { readonly kind: 'valid' }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  | { readonly kind: 'unknown'; readonly reason: 'key_unavailable'; readonly error: unknown };

export interface VerificationOptions {
  readonly maxAgeSeconds?: number;
  readonly now: () => number;
}

/** Verifies a post; if its signature fails, once more with newer keys: they could have been rotated. */
export async function verify(
  request: SignedRequest,
  publicKeys: PublicKeys,
  options: VerificationOptions,
): Promise<Verdict> {
  const { signature, timestamp, body: payload } = request;
  if (!signature || !timestamp) return refused('missing_signature');
  const isSignedWith = (keys: readonly string[]) =>
    verifySignature({ publicKeys: keys, payload, signature, timestamp });
  try {
    const copy = await publicKeys.current();
    if (!isSignedWith(copy.keys)) {
      const added = (await publicKeys.newerThan(copy))?.keys.filter((key) => !copy.keys.includes(key)) ?? [];
      if (!isSignedWith(added)) return refused('invalid_signature');
    }
  } catch (error) {
    if (!(error instanceof KeysUnavailableError)) throw error;
    return { kind: 'unknown', reason: 'key_unavailable', error: error.cause ?? error };
  }
  return checkAge(timestamp, options);
}

/** @param timestamp is signed, but its sender could have kept the post for long */
function checkAge(timestamp: string, { maxAgeSeconds, now }: VerificationOptions): Verdict {
  if (maxAgeSeconds === undefined) return { kind: 'valid' };
  if (!/^\d{1,15}$/.test(timestamp)) return refused('invalid_signature');
  const age = now() / 1000 - Number(timestamp);
  if (age > maxAgeSeconds) return refused('timestamp_too_old');
  return age < -maxAgeSeconds ? refused('timestamp_in_future') : { kind: 'valid' };
}

function refused(reason: Refusal): Verdict {
  return { kind: 'refused', reason };
}
