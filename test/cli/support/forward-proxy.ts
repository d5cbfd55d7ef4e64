import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo, connect, Socket } from 'node:net';

const proxies: ForwardProxy[] = [];
afterAll(async () => Promise.all(proxies.map(async (proxy) => proxy.stop())));

export interface ForwardProxyOptions {
  /** The origin on this machine that stands for a host, by host name. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Value of the Proxy-Authorization header that the proxy requires. */
  readonly authorization?: string;
}

/** A proxy on loopback. It connects to its hosts only, and responds to others with 502. */
export class ForwardProxy {
  public static async start({ hosts = {}, authorization }: ForwardProxyOptions): Promise<ForwardProxy> {
    const server = createServer((_request, response) => response.writeHead(405).end());
    const proxy = new ForwardProxy(server, hosts, authorization);
    server.on('connect', (request: IncomingMessage, client: Socket) => proxy.tunnel(request, client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxies.push(proxy);
    return proxy;
  }

  /** The hosts that were asked for, in order. */
  public readonly requested: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly hosts: Readonly<Record<string, string>>,
    private readonly authorization: string | undefined,
  ) {}

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  public async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private tunnel({ url = '', headers }: IncomingMessage, client: Socket): void {
    this.requested.push(url);
    this.keep(client);
    if (this.authorization !== undefined && headers['proxy-authorization'] !== this.authorization) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const origin = this.hosts[url.split(':')[0]];
    if (origin === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const target = connect(Number(new URL(origin).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    this.keep(target);
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => {}).once('close', () => this.sockets.delete(socket));
  }
}
