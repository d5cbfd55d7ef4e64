import { BinaryLike, createHash, createHmac, Hash, Hmac } from 'node:crypto';

/** SHA-256, or HMAC with SHA-256 if there is a secret, with the interface that the signer requires. */
export class Sha256 {
  private readonly hash: Hash | Hmac;

  /** @param secret has the type that the signer declares; the signer passes strings and bytes */
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
