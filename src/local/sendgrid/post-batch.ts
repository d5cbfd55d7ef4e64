import type { EventSignature } from './signing-key';

/** What a webhook answered. */
export interface PostAnswer {
  readonly status: number;
  readonly body: string;
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
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      'Content-Type': 'application/json;charset=utf-8',
      'User-Agent': 'SendGrid Event API',
      ...(signature && {
        'X-Twilio-Email-Event-Webhook-Signature': signature.signature,
        'X-Twilio-Email-Event-Webhook-Timestamp': signature.timestamp,
      }),
    },
    body: typeof batch === 'string' ? batch : new Uint8Array(batch),
    // SendGrid follows no redirects.
    redirect: 'manual',
    signal,
  });
  return { status: response.status, body: await response.text() };
}
