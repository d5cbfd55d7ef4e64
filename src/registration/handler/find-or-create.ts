import { EventWebhookApi, EventWebhookObject } from './event-webhook-api';
import { isUncertain } from './sendgrid-client';
import { RegistrationError, SendGridRefusal } from './sendgrid-errors';
import { Surroundings } from './surroundings';
import { WantedWebhook } from './wanted-webhook';

export interface FoundOrCreated {
  readonly id: string;
  /** Whether it was there before. */
  readonly isAdopted: boolean;
}

/** CloudFormation and Lambda may repeat a request that has had its effect; none does after so long. */
const SAME_REQUEST_MS = 15 * 60_000;
const ATTEMPTS = 4;

/**
 * Creates a webhook, or finds the one that has its URL: SendGrid allows one for each URL.
 *
 * A request whose answer was lost is not simply repeated, but looked for.
 */
export async function findOrCreate(
  api: EventWebhookApi,
  wanted: WantedWebhook,
  settings: object,
  surroundings: Surroundings,
): Promise<FoundOrCreated> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { id } = await api.create(settings);
      if (id) return { id, isAdopted: false };
      throw new RegistrationError('SendGrid has created a webhook, but did not tell its id; look for it there');
    } catch (error) {
      const { existingId, isPlanLimit } = error as Partial<SendGridRefusal>;
      const isUnclear = isUncertain(error);
      if (existingId === undefined && !isPlanLimit && !isUnclear) throw error;
      const { webhooks, max_allowed: mostAllowed } = await api.all();
      const existing = webhooks.find(({ id, url }) => (existingId ? id === existingId : url === wanted.url));
      if (existing) return found(existing, wanted, surroundings);
      if (isPlanLimit) throw planLimit(error as SendGridRefusal, mostAllowed, webhooks);
      if (existingId !== undefined || attempt === ATTEMPTS) throw error;
      await surroundings.pause(attempt * 1_000);
    }
  }
}

/** Whether it was made for these properties only just now: by a request whose answer has not arrived. */
export function isMadeJustNow(
  { url, oauth_client_id: clientId, created_date: created }: EventWebhookObject,
  wanted: WantedWebhook,
  { now }: Surroundings,
): boolean {
  const age = now() - Date.parse(created ?? '');
  return url === wanted.url && (clientId ?? undefined) === wanted.oAuth?.clientId && age < SAME_REQUEST_MS;
}

function found(existing: EventWebhookObject, wanted: WantedWebhook, surroundings: Surroundings): FoundOrCreated {
  const { id, friendly_name: name } = existing;
  if (isMadeJustNow(existing, wanted, surroundings)) return { id, isAdopted: false };
  if (wanted.adoptExisting) return { id, isAdopted: true };
  throw new RegistrationError(
    `SendGrid has a webhook for ${wanted.url} already: ${id}${name ? ` ('${name}')` : ''}. Set \`adoptExisting\` to ` +
      'take it over, or delete it there',
  );
}

function planLimit(
  { words }: SendGridRefusal,
  mostAllowed: number,
  webhooks: readonly EventWebhookObject[],
): RegistrationError {
  // Without their URLs, which may have passwords in them.
  const there = webhooks.map(({ id, friendly_name: name }) => (name ? `${id} ('${name}')` : id)).join(', ');
  return new RegistrationError(
    `SendGrid: ${words} The account's plan allows ${mostAllowed} (max_allowed), and disabled ones count; there are: ` +
      `${there}. Delete one that is not needed, or change the plan`,
  );
}
