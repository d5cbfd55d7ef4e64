import { randomBytes } from 'node:crypto';
import Koa from 'koa';
import rawBody from 'raw-body';
import { Account } from './account';
import { ApiError } from './api-error';
import { Faults } from './faults';
import { RateLimit } from './rate-limit';
import { Operation, operationOf, SendTestEvents } from './settings-api';
import { withErrorResponse, HttpServer } from '../../http-server';

/** A request to the API that was answered, or not. Neither its body nor its key is part of it. */
export interface SendGridApiRequest {
  readonly method: string;
  readonly path: string;
  /** Undefined where the connection was broken. */
  readonly status?: number;
  /** The header `on-behalf-of`. */
  readonly onBehalfOf?: string;
  /** Whether it named no webhook where it should, and so was about the oldest one. */
  readonly isForOldest: boolean;
}

export interface ApiState {
  readonly accounts: (onBehalfOf: string | undefined) => Account;
  readonly sendTestEvents: SendTestEvents;
  readonly now: () => number;
  readonly onRequest: (request: SendGridApiRequest) => void;
}

/** Serves SendGrid's API for the settings of webhooks, by the vendor's rules and with faults on demand. */
export class ApiServer {
  public readonly faults = new Faults();
  private readonly scopesOfKeys = new Map<string, ReadonlySet<string> | 'all'>();
  private server?: HttpServer;

  constructor(private readonly state: ApiState) {}

  public async listen(port: number): Promise<void> {
    const app = new Koa();
    const limit = new RateLimit(this.state.now);
    app.use(async (ctx) => {
      await withErrorResponse(ctx, async () => this.answer(ctx, limit));
    });
    this.server = await HttpServer.start(app, port);
  }

  public get url(): string {
    return this.server!.url;
  }

  public addKey(scopes: readonly string[] | 'all'): string {
    const key = `SG.${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
    this.scopesOfKeys.set(key, scopes === 'all' ? 'all' : new Set(scopes));
    return key;
  }

  public async stop(): Promise<void> {
    await this.server?.stop();
  }

  private async answer(ctx: Koa.Context, limit: RateLimit): Promise<undefined> {
    const { method, path } = ctx;
    const onBehalfOf = ctx.get('on-behalf-of') || undefined;
    const body = await rawBody(ctx.req, { encoding: 'utf8', limit: '1mb' });
    const effect = this.faults.take(method, path);
    const record = { method, path, onBehalfOf, isForOldest: false };
    if (effect?.kind === 'hang') {
      this.state.onRequest(record);
      await new Promise((resolve) => ctx.res.once('close', resolve));
      return undefined;
    }
    let isForOldest = false;
    if (effect?.kind === 'answer') {
      ctx.status = effect.status;
      ctx.set({ ...effect.headers });
      ctx.body = effect.body ?? '';
    } else if (effect?.kind !== 'reset') {
      isForOldest = await this.carryOut(ctx, body, onBehalfOf, limit);
    }
    if (effect?.kind === 'malformed') ctx.body = JSON.stringify(ctx.body).slice(0, -1);
    const isBroken = effect?.kind === 'reset' || effect?.kind === 'lostAnswer';
    this.state.onRequest({ ...record, isForOldest, status: isBroken ? undefined : ctx.status });
    if (isBroken) {
      ctx.respond = false;
      ctx.req.socket.destroy();
    }
    return undefined;
  }

  /** Returns whether the request was about the oldest webhook. */
  private async carryOut(
    ctx: Koa.Context,
    body: string,
    onBehalfOf: string | undefined,
    limit: RateLimit,
  ): Promise<boolean> {
    try {
      limit.take();
      const { method, path } = ctx;
      const include = [ctx.query.include].flat().at(0);
      const operation = operationOf({ method, path, include, body }, this.state.sendTestEvents);
      this.authorize(ctx.get('authorization'), operation);
      const answer = await operation.run(this.state.accounts(onBehalfOf));
      ctx.status = answer.status;
      ctx.body = answer.body ?? null;
      if (answer.body === undefined) ctx.status = answer.status;
      ctx.set(limit.headers);
      return operation.isForOldest;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      ctx.status = error.status;
      ctx.body = error.body;
      ctx.set(limit.headers);
      if (error.status === 429) ctx.set('Retry-After', '3');
      return false;
    }
  }

  private authorize(authorization: string, { scope }: Operation): void {
    const [, key = ''] = /^Bearer (\S+)$/.exec(authorization) ?? [];
    const scopes = this.scopesOfKeys.get(key);
    if (!scopes) throw new ApiError(401, 'authorization required', { field: null });
    if (scopes !== 'all' && !scopes.has(scope)) throw new ApiError(403, 'access forbidden', { field: null });
  }
}
