/** A webhook as SendGrid's API returns it, with a flag for each event type. */
export interface EventWebhookObject {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly friendly_name?: string | null;
  readonly oauth_client_id?: string | null;
  readonly oauth_token_url?: string | null;
  readonly [member: string]: unknown;
}

export interface AllWebhooks {
  readonly max_allowed?: number;
  readonly webhooks: readonly EventWebhookObject[];
}

/** How the body of a response differs from what SendGrid documents. */
export class MalformedBody extends Error {}

/** Any other text in a path, such as `..` or none, would make a call for another resource. */
export function isWebhookId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value);
}

/** An account without webhooks has an empty list, none at all, or a list with an empty object as in SendGrid's example. */
export function readAllWebhooks(body: unknown): AllWebhooks {
  const { max_allowed: limit, webhooks } = objectIn(body, 'its body');
  check(isAbsent(limit) || typeof limit === 'number', '`max_allowed`', limit, 'a number');
  const isEmpty = isAbsent(webhooks) && limit !== undefined;
  check(isEmpty || Array.isArray(webhooks), '`webhooks`', webhooks, 'a list');
  const members = isEmpty ? [] : (webhooks as unknown[]);
  return {
    max_allowed: (limit as number | null) ?? undefined,
    webhooks: members.flatMap((member, index) => {
      const name = `webhooks[${index}]`;
      return Object.keys(objectIn(member, `\`${name}\``)).length === 0 ? [] : readWebhook(member, name);
    }),
  };
}

function readWebhook(value: unknown, name: string): EventWebhookObject {
  const webhook = objectIn(value, `\`${name}\``);
  check(isWebhookId(webhook.id), `\`${name}.id\``, webhook.id, 'an id');
  check(typeof webhook.url === 'string', `\`${name}.url\``, webhook.url, 'a text');
  check(typeof webhook.enabled === 'boolean', `\`${name}.enabled\``, webhook.enabled, 'true or false');
  for (const member of ['friendly_name', 'oauth_client_id', 'oauth_token_url']) checkText(webhook, member, `${name}.`);
  return webhook as EventWebhookObject;
}

/** Returns the id of a new webhook. */
export function readId(body: unknown): string {
  const { id } = objectIn(body, 'its body');
  check(isWebhookId(id), '`id`', id, 'an id');
  return id as string;
}

/** Returns the public key, or an empty text if SendGrid does not sign its requests. */
export function readPublicKey(body: unknown): string {
  const object = objectIn(body, 'its body');
  checkText(object, 'public_key');
  check('id' in object || 'public_key' in object, '`public_key`', undefined, 'a text');
  return (object.public_key as string | null | undefined) ?? '';
}

/** Checks the response to an update of a webhook. */
export function readUpdate(body: unknown): void {
  objectIn(body, 'its body');
}

export function readNothing(body: unknown): void {
  check(body === undefined, 'its body', body, 'empty');
}

function objectIn(value: unknown, name: string): Readonly<Record<string, unknown>> {
  check(typeof value === 'object' && value !== null && !Array.isArray(value), name, value, 'an object');
  return value as Record<string, unknown>;
}

function checkText(object: Readonly<Record<string, unknown>>, member: string, path = ''): void {
  const value = object[member];
  check(isAbsent(value) || typeof value === 'string', `\`${path}${member}\``, value, 'a text');
}

/** The message has no value, which may be secret. */
function check(isValid: boolean, name: string, value: unknown, expected: string): void {
  if (!isValid) throw new MalformedBody(`${name} is ${kindOf(value)} instead of ${expected}`);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'a list';
  return { string: 'a text', object: 'an object', boolean: 'a boolean' }[typeof value as string] ?? 'a number';
}
