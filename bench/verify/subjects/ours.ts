import { verifySignature } from '../../../src/events/verify-signature';
import { Post } from '../posts';

/** As a handler calls it: the key as text, each time. */
export function verify(post: Post): boolean {
  return verifySignature(post);
}
