import { randomBytes } from 'node:crypto';
import { Account } from './account';
import { ApiError } from './api-error';
import { FaultEffect, Faults } from './faults';
import { RateLimit } from './rate-limit';
import { ApiRequest, Operation, operationOf, SendTestEvents } from './settings-api';

/**
 * A request to the SendGrid API. Contains neither the body nor the API key.
 */
export interface SendGridApiRequest {
  readonly method: string;
  readonly path: string;
  /** Undefined if the mock closed the connection. */
  readonly status?: number;
  /** The header `on-behalf-of`. */
  readonly onBehalfOf?: string;
  /** Whether the request lacked a webhook id, so that it applied to the oldest webhook. */
  readonly isForOldest: boolean;
}

export interface ApiState {
  readonly accounts: (onBehalfOf: string | undefined) => Account;
  readonly sendTestEvents: SendTestEvents;
  readonly now: () => number;
  readonly onRequest: (request: SendGridApiRequest) => void;
}

export interface AuthorizedRequest extends ApiRequest {
  readonly authorization: string;
  readonly onBehalfOf?: string;
}

/** A response, or what happens to the connection instead. */
export type ApiResult =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'hang'
  | 'close';

interface OperationResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly isForOldest: boolean;
}

/** SendGrid's settings API for event webhooks, by SendGrid's rules and with faults on demand. `ApiServer` serves it. */
export class SendGridApi {
  public readonly faults = new Faults();
  private readonly scopesOfKeys = new Map<string, ReadonlySet<string> | 'all'>();
  private readonly limit: RateLimit;

  constructor(private readonly state: ApiState) {
    this.limit = new RateLimit(state.now);
  }

  public addKey(scopes: readonly string[] | 'all'): string {
    const key = `SG.${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
    this.scopesOfKeys.set(key, scopes === 'all' ? 'all' : new Set(scopes));
    return key;
  }

  public async handle(request: AuthorizedRequest): Promise<ApiResult> {
    const { method, path, onBehalfOf } = request;
    const effect = this.faults.take(method, path);
    const record = { method, path, onBehalfOf, isForOldest: false };
    if (effect?.kind === 'hang' || effect?.kind === 'reset') {
      this.state.onRequest(record);
      return effect.kind === 'hang' ? 'hang' : 'close';
    }
    const response = await this.respond(request, effect);
    const isClosed = effect?.kind === 'lostResponse';
    const { status, isForOldest } = response;
    this.state.onRequest({ ...record, isForOldest, status: isClosed ? undefined : status });
    if (isClosed) return 'close';
    return effect?.kind === 'malformed' ? { ...response, body: JSON.stringify(response.body).slice(0, -1) } : response;
  }

  private async respond(request: AuthorizedRequest, effect: FaultEffect | undefined): Promise<OperationResponse> {
    if (effect?.kind === 'response') {
      const { status, headers = {}, body = '' } = effect;
      return { status, headers, body, isForOldest: false };
    }
    try {
      this.limit.take();
      const operation = operationOf(request, this.state.sendTestEvents);
      this.authorize(request.authorization, operation);
      const { status, body } = await operation.run(this.state.accounts(request.onBehalfOf));
      return { status, body, headers: this.limit.headers, isForOldest: operation.isForOldest };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, body } = error;
      const headers = { ...this.limit.headers, ...(status === 429 ? { 'Retry-After': '3' } : {}) };
      return { status, body, headers, isForOldest: false };
    }
  }

  private authorize(authorization: string, { scope }: Operation): void {
    const [, key = ''] = /^Bearer (\S+)$/.exec(authorization) ?? [];
    const scopes = this.scopesOfKeys.get(key);
    if (!scopes) throw new ApiError(401, 'authorization required', { field: null });
    if (scopes !== 'all' && !scopes.has(scope)) throw new ApiError(403, 'access forbidden', { field: null });
  }
}
