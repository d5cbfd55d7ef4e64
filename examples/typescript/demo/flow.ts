import { setTimeout as sleep } from 'node:timers/promises';
import { Report, shorten } from './print';
import { EventWebhookSender, LocalStage, LocalWebhook, sampleBatch } from 'cdk-sendgrid-oauth-webhook/local';

/** A webhook on a local stage with all that the demo does to it. */
export interface Hosted {
  readonly stage: LocalStage;
  readonly webhook: LocalWebhook;
  readonly sender: EventWebhookSender;
  /** Lines that its function has written so far. */
  readonly log: readonly string[];
}

export async function host(assembly: string): Promise<Hosted> {
  const log: string[] = [];
  const stage = await LocalStage.start({ assembly, onLog: ({ text }) => log.push(text) });
  const [webhook] = stage.webhooks;
  return { stage, webhook, sender: new EventWebhookSender(webhook), log };
}

/** What the token says of itself. The token is not shown, not even in a demo. */
export async function showToken(report: Report, { sender, webhook }: Hosted): Promise<string> {
  report.line('request', `POST ${webhook.tokenUrl} (HTTP Basic, grant_type=client_credentials, no scope)`);
  const token = await sender.requestToken();
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) as Record<string, unknown>;
  const validity = Number(claims.exp) - Number(claims.iat);
  report.line('token', `scope ${String(claims.scope)}, token_use ${String(claims.token_use)}, valid ${validity} s`);
  report.check('the token has the scope of the webhook', claims.scope === webhook.scope);
  return token;
}

/** A batch of events, posted and echoed. */
export async function showPost(report: Report, { sender, webhook, log }: Hosted): Promise<void> {
  const batch = sampleBatch(Math.floor(Date.now() / 1000));
  report.line('request', `POST ${webhook.httpPostUrl} (${Buffer.byteLength(batch)} bytes, Authorization: Bearer …)`);
  const { status, body } = await sender.post(batch);
  report.line('answer', `${status} ${shorten(body)}`);
  await logLine(log, 'received 10 events');
  for (const text of log) report.line('log', text);
  report.check('the function got every event', status === 200 && isSame(body, batch));
  report.check(
    'its log says so',
    log.some((text) => text.includes('received 10 events')),
  );
}

/** The function's output comes by a way of its own, soon after its answer. */
async function logLine(log: readonly string[], text: string): Promise<void> {
  for (let i = 0; i < 100 && !log.some((line) => line.includes(text)); i++) await sleep(20);
}

function isSame(left: string, right: string): boolean {
  return JSON.stringify(JSON.parse(left)) === JSON.stringify(JSON.parse(right));
}

/** A post that must be refused, with one of the words that make SendGrid renew its token. */
export async function showRefusal(
  report: Report,
  { webhook }: Hosted,
  refusal: { readonly name: string; readonly token?: string; readonly status: number; readonly error: string },
): Promise<void> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json;charset=utf-8' };
  if (refusal.token !== undefined) headers.Authorization = `Bearer ${refusal.token}`;
  const response = await fetch(webhook.httpPostUrl, { method: 'POST', headers, body: '[]' });
  const body = await response.text();
  const expected = response.status === refusal.status && body.includes(`"error":"${refusal.error}"`);
  report.line('answer', `${response.status} ${body}`);
  report.check(`${refusal.name}: refused with ${refusal.error}`, expected);
}

/** Lets the cached token expire, then renews it as SendGrid does: from the body of the refusal alone. */
export async function showRenewal(report: Report, { stage, sender }: Hosted): Promise<void> {
  report.line('clock', 'moved one hour and one second forward');
  stage.advanceClock(3_601_000);
  const { status, renewedToken, rejection } = await sender.post('[]');
  report.line('answer', `${rejection?.status} ${rejection?.body}`);
  report.check('the expired token is refused', rejection?.status === 401);
  report.line('answer', `${status} after one request to the token URL`);
  report.check('the new token is accepted', renewedToken && status === 200);
}

/** The signature with another first character. */
export function tamperedToken(token: string): string {
  const [header, claims, signature] = token.split('.');
  return [header, claims, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)].join('.');
}
