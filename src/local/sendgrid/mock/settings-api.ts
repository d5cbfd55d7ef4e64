import { Account } from './account';
import { ApiError } from './api-error';
import { checkUrl } from './settings';

/** A request to the API, without the caller. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly include?: string;
  readonly body: string;
}

/** The operation that a request calls. */
export interface Operation {
  /** Scope that the API key needs. */
  readonly scope: string;
  /** Whether the request lacks a webhook id, so that it applies to the oldest webhook. */
  readonly isForOldest: boolean;
  run(account: Account): Promise<ApiResponse> | ApiResponse;
}

export interface ApiResponse {
  readonly status: number;
  readonly body?: object;
}

export interface TestRequest {
  readonly id?: string;
  readonly url: string;
  readonly oauth_client_id?: string | null;
  readonly oauth_client_secret?: string | null;
  readonly oauth_token_url?: string | null;
}

/** Posts test events. Throws an `ApiError` if they are rejected. */
export type SendTestEvents = (request: TestRequest, account: Account) => Promise<void>;

const PREFIX = '/v3/user/webhooks/event';

/**
 * Finds the operation that a request calls.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/webhooks
 */
export function operationOf(request: ApiRequest, tester: SendTestEvents): Operation {
  const { method, include } = request;
  const path = request.path.startsWith(PREFIX) ? request.path.slice(PREFIX.length).replace(/\/$/, '') : '';
  const route = `${method} ${path}`;
  if (route === 'POST /settings') {
    return accountOperation('settings.create', (account) => createWebhook(account, request));
  }
  if (route === 'GET /settings/all') {
    return accountOperation('settings.read', (account) => listWebhooks(account, include));
  }
  if (route === 'POST /test') {
    return accountOperation('test.create', async (account) => {
      await tester(testRequest(request.body), account);
      return { status: 204 };
    });
  }
  const [, signed, id] = /^\/settings(\/signed)?(?:\/([^/]+))?$/.exec(path) ?? [undefined, undefined, undefined];
  const webhookId = id && decodeURIComponent(id);
  const operation = path.startsWith('/settings') ? (signed ? SIGNED : SETTINGS)[method] : undefined;
  if (!operation || (id === undefined && method === 'DELETE')) throw new ApiError(404, 'not found', { field: null });
  return {
    scope: `user.webhooks.event.${operation.scope}`,
    isForOldest: id === undefined,
    run: (account) => operation.run(account, webhookId, request),
  };
}

interface Route {
  readonly scope: string;
  run(account: Account, id: string | undefined, request: ApiRequest): ApiResponse;
}

const SETTINGS: Readonly<Record<string, Route>> = {
  GET: {
    scope: 'settings.read',
    run: (account, id, { include }) => {
      const webhook = account.get(id);
      return { status: 200, body: { ...webhook.describe(include), ...webhook.publicKey } };
    },
  },
  PATCH: {
    scope: 'settings.update',
    run: (account, id, { body, include }) => {
      const webhook = account.update(id, parse(body));
      return { status: 200, body: { ...webhook.describe(include), ...webhook.dates } };
    },
  },
  DELETE: {
    scope: 'settings.delete',
    run: (account, id) => {
      account.delete(id!);
      return { status: 204 };
    },
  },
};

const SIGNED: Readonly<Record<string, Route>> = {
  GET: { scope: 'settings.read', run: (account, id) => ({ status: 200, body: account.get(id).signing }) },
  PATCH: {
    scope: 'settings.update',
    run: (account, id, { body }) => {
      const { enabled } = parse(body);
      if (typeof enabled !== 'boolean') throw new ApiError(400, 'must be a boolean', { field: 'enabled' });
      const webhook = account.get(id);
      webhook.setSigning(enabled);
      return { status: 200, body: webhook.signing };
    },
  },
};

function accountOperation(scope: string, run: Operation['run']): Operation {
  return { scope: `user.webhooks.event.${scope}`, isForOldest: false, run };
}

function createWebhook(account: Account, { body, include }: ApiRequest): ApiResponse {
  const webhook = account.create(parse(body));
  return { status: 201, body: { ...webhook.describe(include), ...webhook.dates } };
}

function listWebhooks(account: Account, include: string | undefined): ApiResponse {
  const webhooks = account.webhooks.map((webhook) => ({
    ...webhook.describe(include),
    ...webhook.dates,
    ...webhook.publicKey,
  }));
  return { status: 200, body: { max_allowed: account.maxAllowed, webhooks } };
}

function testRequest(body: string): TestRequest {
  const request = parse(body);
  checkUrl(String(request.url));
  return request as unknown as TestRequest;
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(body) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Throws the same error as for other JSON.
  }
  throw new ApiError(400, 'the body must be a JSON object');
}
