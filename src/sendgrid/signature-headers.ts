/** The header with the signature: base64 of an ECDSA signature in DER. */
export const SIGNATURE_HEADER = 'X-Twilio-Email-Event-Webhook-Signature';

/** The header with the timestamp that is part of the signed data, in seconds since the epoch. */
export const TIMESTAMP_HEADER = 'X-Twilio-Email-Event-Webhook-Timestamp';

/** The values of the two headers of a signed post. */
export interface EventSignature {
  /** Header `X-Twilio-Email-Event-Webhook-Signature`: base64 of an ECDSA signature in DER. */
  readonly signature: string;
  /** Header `X-Twilio-Email-Event-Webhook-Timestamp`: seconds since the epoch, part of the signed data. */
  readonly timestamp: string;
}

/** Request headers by name in any letter case, as Node.js and Lambda pass them, or a Fetch API `Headers` object. */
export type RequestHeaders =
  { readonly [name: string]: string | readonly string[] | undefined } | { get(name: string): string | null };

/** The headers that SendGrid adds to a signed post. */
export function signatureHeaders({ signature, timestamp }: EventSignature): Record<string, string> {
  return { [SIGNATURE_HEADER]: signature, [TIMESTAMP_HEADER]: timestamp };
}

/** Reads the signature of a post from its headers. A header that is absent or empty is left out. */
export function readSignature(headers: RequestHeaders | null | undefined): Partial<EventSignature> {
  return { signature: findHeader(headers, SIGNATURE_HEADER), timestamp: findHeader(headers, TIMESTAMP_HEADER) };
}

function findHeader(headers: RequestHeaders | null | undefined, name: string): string | undefined {
  const lowerCase = name.toLowerCase();
  // A Map distinguishes letter case, a Fetch API object does not.
  if (typeof headers?.get === 'function') return headers.get(name) || headers.get(lowerCase) || undefined;
  const [, value] = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === lowerCase) ?? [];
  const [first] = typeof value === 'string' ? [value] : (value ?? []);
  return first || undefined;
}
