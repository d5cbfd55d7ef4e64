import { inlineHandler, synth } from './assemblies';
import { Answer, post, tampered, tokenFor } from './http';
import { AuthorizationServer, SendGridOAuthWebhook } from '../../../src';
import { EventWebhookSender, LocalStage, sampleBatch } from '../../../src/local';
import { hasOAuthErrorCode } from '../../../src/sendgrid/oauth-error-codes';

/** Synthesizes a webhook, and another one, Stranger, in the same user pool. */
export function synthFlow(): string {
  return synth((stack) => {
    const shared = { handler: inlineHandler(stack), authorizationServer: new AuthorizationServer(stack, 'Server') };
    new SendGridOAuthWebhook(stack, 'Webhook', shared);
    new SendGridOAuthWebhook(stack, 'Stranger', { ...shared, path: 'stranger' });
  });
}

/** Simulates SendGrid's whole event flow, and returns the problems that it finds. */
export async function flowProblems(stage: LocalStage): Promise<string[]> {
  const find = (path: string) => stage.webhooks.find(({ httpPostUrl }) => httpPostUrl.endsWith(path));
  const [webhook, stranger] = [find('/prod/activity'), find('/prod/stranger')!];
  if (!webhook) return ['no webhook accepts the tokens of a client'];
  const problems: string[] = [];
  const batch = sampleBatch(1_700_000_000);
  const sender = new EventWebhookSender(webhook);
  const token = await sender.requestToken().catch((error: Error) => error);
  if (token instanceof Error) return [token.message];

  const first = await sender.post(batch);
  if (first.status !== 200) problems.push(`a post gets a response with ${first.status}`);
  const rejections: Array<[string, () => Promise<Answer>, number]> = [
    ['without a token', async () => post(webhook, undefined), 401],
    ['with a tampered token', async () => post(webhook, tampered(token, { scope: 'more' })), 401],
    ['with a wrong scope', async () => post(webhook, await tokenFor(stranger)), 403],
    ['with an expired token', async () => (stage.advanceClock(25 * 3_600_000), post(webhook, token)), 401],
  ];
  for (const [name, attempt, status] of rejections) problems.push(...rejectionProblems(name, await attempt(), status));

  const renewed = await sender.post(batch);
  if (!renewed.renewedToken) problems.push('an expired token is not renewed');
  else if (renewed.status !== 200) problems.push(`a post with a renewed token gets a response with ${renewed.status}`);
  return problems;
}

function rejectionProblems(name: string, { status, body, headers }: Answer, expected: number): string[] {
  if (status < 300) return [`a post ${name} is accepted`];
  return [
    ...(status === expected ? [] : [`a post ${name} is rejected with ${status}`]),
    ...(hasOAuthErrorCode(body) ? [] : [`the response ${name} has no OAuth error code`]),
    ...(headers['www-authenticate'] ? [] : [`the response ${name} has no WWW-Authenticate header`]),
  ];
}
