import { request } from 'node:http';
import { LocalWebhook } from '../../../src/local';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** Sends just the headers that are given, in their case; `fetch` adds and changes some. */
export async function send(url: string, options: RequestOptions = {}): Promise<Answer> {
  const { method = 'POST', headers = {}, body = '' } = options;
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode!,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
          ),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    req.once('error', reject);
    req.end(body);
  });
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

/** Asks a token endpoint with a form. */
export async function askForToken(
  tokenUrl: string,
  form: Readonly<Record<string, string>>,
  authorization?: string,
): Promise<Answer> {
  return send(tokenUrl, {
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    body: new URLSearchParams(form).toString(),
  });
}

/** A token as SendGrid gets it: Basic credentials, no scope. */
export async function tokenFor(webhook: LocalWebhook, scope?: string): Promise<string> {
  const { clientId, clientSecret, tokenUrl } = webhook;
  const form = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) };
  const answer = await askForToken(tokenUrl, form, basic(clientId, clientSecret));
  return (JSON.parse(answer.body) as { access_token: string }).access_token;
}

export async function post(
  webhook: LocalWebhook,
  token: string | undefined,
  options: RequestOptions = {},
): Promise<Answer> {
  return send(webhook.httpPostUrl, {
    body: '[]',
    ...options,
    headers: {
      'Content-Type': 'application/json',
      ...options.headers,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
  });
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) as Record<string, unknown>;
}

/** The same token with other claims and the old signature. */
export function tampered(token: string, claims: Readonly<Record<string, unknown>>): string {
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ ...claimsOf(token), ...claims })).toString('base64url');
  return `${header}.${payload}.${signature}`;
}
