import { EventWebhook } from '@sendgrid/eventwebhook';
import { Post } from '../posts';

const library = new EventWebhook();
const keys = new Map<string, ReturnType<EventWebhook['convertPublicKeyToECDSA']>>();

/** The official library at its best: each key is parsed once, which its documentation does not say to do. */
export function verify({ publicKey, payload, signature, timestamp }: Post): boolean {
  let key = keys.get(publicKey);
  if (!key) keys.set(publicKey, (key = library.convertPublicKeyToECDSA(publicKey)));
  return library.verifySignature(key, payload, signature, timestamp);
}
