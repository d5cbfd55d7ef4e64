import { generateKeyPairSync, KeyObject, sign } from 'node:crypto';

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
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    return new SigningKey(privateKey, publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
  }

  private constructor(
    private readonly privateKey: KeyObject,
    /** As SendGrid shows it: base64 of DER. */
    public readonly publicKey: string,
  ) {}

  /** Signs the bytes of a post, with the time at which it was made: seconds since the epoch, by default now. */
  public sign(batch: string | Buffer, timestamp: number = Date.now() / 1000): EventSignature {
    const signed = String(Math.floor(timestamp));
    const signature = sign('sha256', Buffer.concat([Buffer.from(signed), Buffer.from(batch)]), this.privateKey);
    return { signature: signature.toString('base64'), timestamp: signed };
  }
}
