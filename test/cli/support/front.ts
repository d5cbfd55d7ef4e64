import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, ServerOptions } from 'node:https';
import { AddressInfo, createServer as createPlainServer, Server as PlainServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { freePorts } from '../../support/ports';

export interface FrontRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface FrontResponse {
  readonly status: number;
  readonly body: string;
}

/** Forwards a request to the server behind the front. */
export type Forward = (request: FrontRequest) => Promise<FrontResponse>;

/** Handles a request instead of only forwarding it; undefined sends no response at all. */
export type Intercept = (request: FrontRequest, forward: Forward) => Promise<FrontResponse | undefined>;

const fronts: Server[] = [];
afterAll(async () => Promise.all(fronts.map(async (server) => stop(server))));

const plain: PlainServer[] = [];
afterAll(async () => Promise.all(plain.map(async (server) => new Promise((resolve) => server.close(resolve)))));

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** Starts a server in front of another, which can change requests and responses; returns its origin. */
export async function front(origin: string, intercept: Intercept = pass, tls?: ServerOptions): Promise<string> {
  const forward: Forward = async ({ method, path, headers, body }) => {
    const response = await fetch(origin + path, { method, headers, body: body || undefined, redirect: 'manual' });
    return { status: response.status, body: await response.text() };
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      const reply = await intercept(await read(request), forward);
      if (reply) response.writeHead(reply.status, { Location: '/elsewhere' }).end(reply.body);
    })();
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  fronts.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function pass(request: FrontRequest, forward: Forward): Promise<FrontResponse> {
  return forward(request);
}

async function read(request: IncomingMessage): Promise<FrontRequest> {
  const { host, connection, 'content-length': length, ...headers } = request.headers as Record<string, string>;
  return { method: request.method!, path: request.url!, headers, body: await text(request) };
}

/** Returns a port where each connection is reset when the first data arrives. */
export async function resettingPort(): Promise<number> {
  const server = createPlainServer((socket) =>
    socket.on('error', () => {}).once('data', () => socket.resetAndDestroy()),
  );
  plain.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Returns an origin where nothing listens. */
export async function unusedOrigin(): Promise<string> {
  return `http://127.0.0.1:${await freePorts()}`;
}
