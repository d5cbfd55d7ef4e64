import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, ServerOptions } from 'node:https';
import { AddressInfo, createServer as createPlainServer, Server as PlainServer } from 'node:net';
import rawBody from 'raw-body';
import { freePorts } from '../../support/ports';

export interface FrontRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface FrontAnswer {
  readonly status: number;
  readonly body: string;
}

/** Passes a request on. */
export type Forward = (request: FrontRequest) => Promise<FrontAnswer>;

/** What the front does in place of just passing on; undefined for no answer at all. */
export type Meddle = (request: FrontRequest, forward: Forward) => Promise<FrontAnswer | undefined>;

const fronts: Server[] = [];
afterAll(async () => Promise.all(fronts.map(async (server) => stop(server))));

const plain: PlainServer[] = [];
afterAll(async () => Promise.all(plain.map(async (server) => new Promise((resolve) => server.close(resolve)))));

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** A server in front of another, which changes what passes; returns its origin. */
export async function front(origin: string, meddle: Meddle = pass, tls?: ServerOptions): Promise<string> {
  const forward: Forward = async ({ method, path, headers, body }) => {
    const response = await fetch(origin + path, { method, headers, body: body || undefined, redirect: 'manual' });
    return { status: response.status, body: await response.text() };
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      const answer = await meddle(await read(request), forward);
      if (answer) response.writeHead(answer.status, { Location: '/elsewhere' }).end(answer.body);
    })();
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  fronts.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function pass(request: FrontRequest, forward: Forward): Promise<FrontAnswer> {
  return forward(request);
}

async function read(request: IncomingMessage): Promise<FrontRequest> {
  const { host, connection, 'content-length': length, ...headers } = request.headers as Record<string, string>;
  return { method: request.method!, path: request.url!, headers, body: await rawBody(request, 'utf8') };
}

/** A port where each connection ends as soon as something comes. */
export async function breakingOff(): Promise<number> {
  const server = createPlainServer((socket) =>
    socket.on('error', () => {}).once('data', () => socket.resetAndDestroy()),
  );
  plain.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** An origin at which nobody listens. */
export async function nobody(): Promise<string> {
  return `http://127.0.0.1:${await freePorts()}`;
}
