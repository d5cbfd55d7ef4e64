import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Behavior } from './behaviors';

const servers = new Set<{ server: Server; sockets: Set<Socket> }>();
afterEach(async () => {
  for (const running of servers) {
    for (const socket of running.sockets) socket.destroy();
    await new Promise((resolve) => running.server.close(resolve));
  }
  servers.clear();
});

/** Starts a server on loopback until the end of the test; returns its origin. Each connection has one request. */
export async function hostileServer(behavior: Behavior, tls?: { key: string; cert: string }): Promise<string> {
  const sockets = new Set<Socket>();
  const onConnection = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    // Clients send the head first, and a body that is small.
    socket.once('data', () => behavior(socket)).on('data', () => {});
  };
  const server = tls ? createTlsServer(tls, onConnection) : createServer(onConnection);
  server.on('tlsClientError', () => {});
  servers.add({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
