import { BinaryLike, createHash, createHmac, Hash, Hmac } from 'node:crypto';

/** Node.js's SHA-256, with a secret HMAC, in the form that the signer asks for. */
export class Sha256 {
  private readonly hash: Hash | Hmac;

  /** @param secret of the type that the signer's declares; it gives text and bytes */
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as BinaryLike);
  }

  public update(data: BinaryLike): void {
    this.hash.update(data);
  }

  public async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}
