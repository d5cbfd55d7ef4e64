/** Begins the physical id of a resource that has no webhook. */
export const NOTHING_MADE = 'not-created:';

/** Begins the physical id of a resource that may have a webhook, or not. */
export const UNCLEAR = 'unclear:';

/** Whether a physical id is SendGrid's id of a webhook. */
export function isWebhookId(id: string): boolean {
  return ![NOTHING_MADE, UNCLEAR].some((prefix) => id.startsWith(prefix));
}
