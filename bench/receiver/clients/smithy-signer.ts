import { BinaryLike, createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { credentials } from './calls';

class Sha256 {
  private hash;

  constructor(private readonly secret?: BinaryLike) {
    this.hash = this.start();
  }

  public update(data: BinaryLike): void {
    this.hash.update(data);
  }

  public async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  public reset(): void {
    this.hash = this.start();
  }

  private start() {
    return this.secret === undefined ? createHash('sha256') : createHmac('sha256', this.secret);
  }
}

/** The headers of a signed post. */
export async function sign(
  service: string,
  url: URL,
  headers: Record<string, string>,
  body: string,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    credentials: credentials(),
    region: process.env.AWS_REGION ?? '',
    service,
    // The SDK's type is of binary data in the browser, too.
    sha256: Sha256 as unknown as ConstructorParameters<typeof SignatureV4>[0]['sha256'],
  });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port === '' ? undefined : Number(url.port),
    path: url.pathname,
    headers: { ...headers, host: url.host },
    body,
  });
  return signed.headers;
}
