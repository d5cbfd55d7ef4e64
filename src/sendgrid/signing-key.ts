import { createPrivateKey, createPublicKey, generateKeyPairSync, KeyObject, sign } from 'node:crypto';
import { EventSignature } from './signature-headers';

/**
 * A key pair that signs posts as SendGrid's Signed Event Webhook does. The receiver needs its public key.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export class SigningKey {
  /** Generates a key pair, as SendGrid does when signing is turned on. */
  public static generate(): SigningKey {
    return new SigningKey(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey);
  }

  /**
   * Reads an existing key pair.
   *
   * @param pem a private key on the P-256 curve
   * @throws Error if the key is on another curve
   */
  public static fromPem(pem: string): SigningKey {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
      throw new Error('the private key must be on the P-256 curve');
    }
    return new SigningKey(key);
  }

  /** The public key in the form that SendGrid shows: base64 of DER. */
  public readonly publicKey: string;

  private constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  }

  /** Returns the private key in PEM. */
  public toPem(): string {
    return this.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  }

  /**
   * Signs a post.
   *
   * @param timestamp the time of the post, in seconds since the epoch; now by default
   */
  public sign(batch: string | Buffer, timestamp: number = Date.now() / 1000): EventSignature {
    const signed = String(Math.floor(timestamp));
    const signature = sign('sha256', Buffer.concat([Buffer.from(signed), Buffer.from(batch)]), this.privateKey);
    return { signature: signature.toString('base64'), timestamp: signed };
  }
}
