import { join } from 'node:path';
import { generate } from 'selfsigned';
import { files } from '../../local/support/assemblies';

/** A key, its certificate, and a file with the certificate for NODE_EXTRA_CA_CERTS. */
export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
  readonly file: string;
}

const DAY = 86_400_000;

/** Creates a self-signed certificate for 127.0.0.1 and other hosts. */
export async function certificate(kind: 'valid' | 'expired', hosts: readonly string[] = []): Promise<TlsFiles> {
  const [from, to] = kind === 'valid' ? [-DAY, 30 * DAY] : [-30 * DAY, -DAY];
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    notBeforeDate: new Date(Date.now() + from),
    notAfterDate: new Date(Date.now() + to),
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 7, ip: '127.0.0.1' }, ...hosts.map((value) => ({ type: 2 as const, value }))],
      },
    ],
  });
  return { key, cert, file: join(files({ 'certificate.pem': cert }), 'certificate.pem') };
}
