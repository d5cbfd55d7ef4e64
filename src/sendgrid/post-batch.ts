import { fetchText } from './fetch-text';
import { EventSignature, signatureHeaders } from './signature-headers';
import { TimeLimit } from './time-limit';

/** The response of a webhook to a post. */
export interface PostResponse {
  readonly status: number;
  readonly body: string;
}

/** The headers of SendGrid's posts. */
export function postHeaders(token: string | undefined, signature: EventSignature | undefined): Record<string, string> {
  return {
    ...(token && { Authorization: `Bearer ${token}` }),
    'Content-Type': 'application/json;charset=utf-8',
    'User-Agent': 'SendGrid Event API',
    ...(signature && signatureHeaders(signature)),
  };
}

/** Posts a batch with SendGrid's headers. */
export async function postBatch(
  url: string,
  batch: string | Buffer,
  token: string | undefined,
  signature: EventSignature | undefined,
  limit?: TimeLimit,
): Promise<PostResponse> {
  const { status, body } = await fetchText(
    url,
    {
      method: 'POST',
      headers: postHeaders(token, signature),
      body: typeof batch === 'string' ? batch : new Uint8Array(batch),
    },
    limit,
  );
  return { status, body };
}
