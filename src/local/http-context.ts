import { IncomingMessage, ServerResponse } from 'node:http';

/** A request of the local stage and its response, which is sent when the server's handler returns. */
export class HttpContext {
  public readonly method: string;
  /** As sent: percent-encoded, without the query string. */
  public readonly path: string;
  /** Without the question mark. */
  public readonly querystring: string;
  /** A string is sent as text, a buffer as it is, and other values as JSON. */
  public body?: unknown;
  /** Whether the server sends the response. Otherwise, the handler did or has closed the connection. */
  public respond = true;
  /** What the handler keeps for later. */
  public readonly state: Record<string, unknown> = {};
  private explicitStatus?: number;

  constructor(
    public readonly req: IncomingMessage,
    public readonly res: ServerResponse,
  ) {
    this.method = req.method ?? 'GET';
    const [, path, query = ''] = /^(?:https?:\/\/[^/?]*)?([^?]*)(?:\?(.*))?$/is.exec(req.url ?? '')!;
    this.path = path || '/';
    this.querystring = query;
  }

  /** The `Host` header. */
  public get host(): string {
    return this.get('host');
  }

  /** The address of the client. */
  public get ip(): string {
    return this.req.socket.remoteAddress ?? '';
  }

  /** The default is 200 with a body and 404 without one. */
  public get status(): number {
    return this.explicitStatus ?? (this.body === undefined ? 404 : 200);
  }

  public set status(status: number) {
    this.explicitStatus = status;
  }

  /** Returns a header of the request, or an empty string. */
  public get(name: string): string {
    const value = this.req.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? '');
  }

  /** Sets headers of the response. */
  public set(headers: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(headers)) this.res.setHeader(name, value);
  }

  /** Adds a header to the response, also if it has one of this name. */
  public append(name: string, value: string): void {
    this.res.appendHeader(name, value);
  }

  /** Sends the response, unless the client has closed the connection. */
  public end(): void {
    const { res, status } = this;
    if (!this.respond || res.headersSent || res.destroyed) return;
    const bytes = this.bytes();
    if (status !== 204 && status !== 304) res.setHeader('Content-Length', bytes.length);
    res.writeHead(status).end(bytes);
  }

  private bytes(): Buffer {
    const { body, res } = this;
    if (body === undefined || body === null) return Buffer.alloc(0);
    if (Buffer.isBuffer(body)) return body;
    const [type, text] = typeof body === 'string' ? ['text/plain', body] : ['application/json', JSON.stringify(body)];
    if (!res.hasHeader('Content-Type')) res.setHeader('Content-Type', `${type}; charset=utf-8`);
    return Buffer.from(text);
  }
}
