import { createPrivateKey, createPublicKey, generateKeyPairSync, KeyObject, sign } from 'node:crypto';

/** What SendGrid sends with a signed post. */
export interface EventSignature {
  /** Header `X-Twilio-Email-Event-Webhook-Signature`: base64 of a DER signature. */
  readonly signature: string;
  /** Header `X-Twilio-Email-Event-Webhook-Timestamp`: seconds since the epoch, part of what is signed. */
  readonly timestamp: string;
}

/**
 * Plays SendGrid's part in the Signed Event Webhook: a key pair, whose public key the receiver is given.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export class SigningKey {
  /** Makes a new key pair, as SendGrid does when signing is turned on. */
  public static generate(): SigningKey {
    return new SigningKey(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey);
  }

  /**
   * A key pair of yours.
   *
   * @param pem private key of the curve P-256
   * @throws Error if it is none
   */
  public static fromPem(pem: string): SigningKey {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not a private key of the curve P-256');
    return new SigningKey(key);
  }

  /** As SendGrid shows it: base64 of DER. */
  public readonly publicKey: string;

  private constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  }

  /** Signs the bytes of a post, with the time at which it was made: seconds since the epoch, by default now. */
  public sign(batch: string | Buffer, timestamp: number = Date.now() / 1000): EventSignature {
    const signed = String(Math.floor(timestamp));
    const signature = sign('sha256', Buffer.concat([Buffer.from(signed), Buffer.from(batch)]), this.privateKey);
    return { signature: signature.toString('base64'), timestamp: signed };
  }
}
