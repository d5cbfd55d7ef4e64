import type { SignatureV4 as Signer } from '@smithy/signature-v4';
import { Sha256 } from '../../aws-client/sha256';
import { fetchText } from '../../sendgrid/fetch-text';
import { variable } from '../environment';

type Credentials = ConstructorParameters<typeof Signer>[0]['credentials'];

const TIMEOUT_MS = 5_000;

/** Returns the number of the account that credentials belong to, or undefined if it cannot be read. */
export async function accountOf(
  SignatureV4: typeof Signer,
  credentials: Credentials,
  region: string,
): Promise<string | undefined> {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = variable('AWS_ENDPOINT_URL_STS') ?? variable('AWS_ENDPOINT_URL');
  const url = new URL(endpoint ?? `https://sts.${region}.${domain}/`);
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  try {
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const { host, ...others } = headers;
    const response = await fetchText(url, { method: 'POST', headers: others, body }, { timeoutMs: TIMEOUT_MS });
    return /<Account>(\d{12})<\/Account>/.exec(response.body)?.[1];
  } catch {
    return undefined;
  }
}
