import { KeysUnavailableError, PublicKeys } from './public-keys';
import { SignedRequest } from './signed-request';
import { verifySignature } from '../events/verify-signature';

export type RejectionReason = 'missing_signature' | 'invalid_signature' | 'timestamp_too_old' | 'timestamp_in_future';

/** The result of verifying a signature. `unknown` means that it could not be verified. */
export type SignatureResult =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid'; readonly reason: RejectionReason }
  | { readonly kind: 'unknown'; readonly reason: 'key_unavailable'; readonly error: unknown };

export interface VerificationOptions {
  readonly maxAgeSeconds?: number;
  readonly now: () => number;
}

/** Verifies a post. If its signature is invalid, verifies it again with newer keys, because SendGrid may have a new key. */
export async function verify(
  request: SignedRequest,
  publicKeys: PublicKeys,
  options: VerificationOptions,
): Promise<SignatureResult> {
  const { signature, timestamp, body: payload } = request;
  const isSignedWith = (keys: readonly string[]) =>
    verifySignature({ publicKeys: keys, payload, signature, timestamp });
  try {
    // Before anything else: without a key, posts with and without a signature have the same result.
    const known = await publicKeys.current();
    if (!signature || !timestamp) return invalid('missing_signature');
    if (!isSignedWith(known.keys)) {
      const added = (await publicKeys.newerThan(known))?.keys.filter((key) => !known.keys.includes(key)) ?? [];
      if (!isSignedWith(added)) return invalid('invalid_signature');
    }
    return checkAge(timestamp, options);
  } catch (error) {
    if (!(error instanceof KeysUnavailableError)) throw error;
    return { kind: 'unknown', reason: 'key_unavailable', error: error.cause ?? error };
  }
}

/** @param timestamp signed by SendGrid, but an attacker may replay an old post */
function checkAge(timestamp: string, { maxAgeSeconds, now }: VerificationOptions): SignatureResult {
  if (maxAgeSeconds === undefined) return { kind: 'valid' };
  if (!/^\d{1,15}$/.test(timestamp)) return invalid('invalid_signature');
  const age = now() / 1000 - Number(timestamp);
  if (age > maxAgeSeconds) return invalid('timestamp_too_old');
  return age < -maxAgeSeconds ? invalid('timestamp_in_future') : { kind: 'valid' };
}

function invalid(reason: RejectionReason): SignatureResult {
  return { kind: 'invalid', reason };
}
