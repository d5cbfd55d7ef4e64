import { setTimeout as sleep } from 'node:timers/promises';
import { Report, shorten } from './print';
import { EventWebhookSender, LocalStage, LocalWebhook, sampleBatch } from 'cdk-sendgrid-oauth-webhook/local';

/** A webhook on a local stage, with a sender that simulates SendGrid. */
export interface Hosted {
  readonly stage: LocalStage;
  readonly webhook: LocalWebhook;
  readonly sender: EventWebhookSender;
  /** Lines that the function has logged so far. */
  readonly log: readonly string[];
}

export async function host(assembly: string): Promise<Hosted> {
  const log: string[] = [];
  const stage = await LocalStage.start({ assembly, onLog: ({ text }) => log.push(text) });
  const [webhook] = stage.webhooks;
  return { stage, webhook, sender: new EventWebhookSender(webhook), log };
}

/** Shows the claims of a token. The token itself stays secret, even in a demo. */
export async function showToken(report: Report, { sender, webhook }: Hosted): Promise<string> {
  report.line('request', `POST ${webhook.tokenUrl} (HTTP Basic, grant_type=client_credentials, no scope)`);
  const token = await sender.requestToken();
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) as Record<string, unknown>;
  const validity = Number(claims.exp) - Number(claims.iat);
  report.line('token', `scope ${String(claims.scope)}, token_use ${String(claims.token_use)}, valid ${validity} s`);
  report.check('the token has the scope of the webhook', claims.scope === webhook.scope);
  return token;
}

/** Posts a batch of events, which the function returns. */
export async function showPost(report: Report, { sender, webhook, log }: Hosted): Promise<void> {
  const batch = sampleBatch(Math.floor(Date.now() / 1000));
  report.line('request', `POST ${webhook.httpPostUrl} (${Buffer.byteLength(batch)} bytes, Authorization: Bearer …)`);
  const { status, body } = await sender.post(batch);
  report.line('response', `${status} ${shorten(body)}`);
  await logLine(log, 'received 10 events');
  for (const text of log) report.line('log', text);
  report.check('the function received every event', status === 200 && isSame(body, batch));
  report.check(
    'the log of the function confirms it',
    log.some((text) => text.includes('received 10 events')),
  );
}

/** Waits for a log line, which can arrive shortly after the response. */
async function logLine(log: readonly string[], text: string): Promise<void> {
  for (let i = 0; i < 100 && !log.some((line) => line.includes(text)); i++) await sleep(20);
}

function isSame(left: string, right: string): boolean {
  return JSON.stringify(JSON.parse(left)) === JSON.stringify(JSON.parse(right));
}

/** Posts a request that API Gateway must reject with an OAuth error code, which makes SendGrid renew its token. */
export async function showRejection(
  report: Report,
  { webhook }: Hosted,
  expected: { readonly name: string; readonly token?: string; readonly status: number; readonly error: string },
): Promise<void> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json;charset=utf-8' };
  if (expected.token !== undefined) headers.Authorization = `Bearer ${expected.token}`;
  const response = await fetch(webhook.httpPostUrl, { method: 'POST', headers, body: '[]' });
  const body = await response.text();
  const isExpected = response.status === expected.status && body.includes(`"error":"${expected.error}"`);
  report.line('response', `${response.status} ${body}`);
  report.check(`${expected.name}: rejected with ${expected.error}`, isExpected);
}

/** Expires the cached token, then renews it as SendGrid does: because of the OAuth error code in the response. */
export async function showRenewal(report: Report, { stage, sender }: Hosted): Promise<void> {
  report.line('clock', 'moved twelve hours and one second forward');
  stage.advanceClock(43_201_000);
  const { status, renewedToken, rejection } = await sender.post('[]');
  report.line('response', `${rejection?.status} ${rejection?.body}`);
  report.check('the expired token is rejected', rejection?.status === 401);
  report.line('response', `${status} with a new token`);
  report.check('the new token is accepted', renewedToken && status === 200);
}

/** Changes the first character of the signature. */
export function tamperedToken(token: string): string {
  const [header, claims, signature] = token.split('.');
  return [header, claims, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)].join('.');
}
