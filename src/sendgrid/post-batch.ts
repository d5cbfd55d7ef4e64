import type { EventSignature } from './signing-key';

/** What a webhook answered. */
export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

/** SendGrid's headers. */
export function postHeaders(token: string | undefined, signature: EventSignature | undefined): Record<string, string> {
  return {
    ...(token && { Authorization: `Bearer ${token}` }),
    'Content-Type': 'application/json;charset=utf-8',
    'User-Agent': 'SendGrid Event API',
    ...(signature && {
      'X-Twilio-Email-Event-Webhook-Signature': signature.signature,
      'X-Twilio-Email-Event-Webhook-Timestamp': signature.timestamp,
    }),
  };
}

/** Posts a batch with SendGrid's headers. */
export async function postBatch(
  url: string,
  batch: string | Buffer,
  token: string | undefined,
  signature: EventSignature | undefined,
  signal?: AbortSignal,
): Promise<PostAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: postHeaders(token, signature),
    body: typeof batch === 'string' ? batch : new Uint8Array(batch),
    // SendGrid follows no redirects.
    redirect: 'manual',
    signal,
  });
  return { status: response.status, body: await response.text() };
}
