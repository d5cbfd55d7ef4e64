import { createServer, IncomingHttpHeaders, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import rawBody from 'raw-body';

export type Service = 'ssm' | 'sqs' | 'lambda';

/** A call as it came over the wire. */
export interface Call {
  readonly service: Service;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a service does with a call: answers it, breaks the connection, or says nothing at all. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'reset'
  | 'silence';

/** Plays the parts of SSM, SQS and Lambda that the receiver calls, on loopback. */
export class FakeAws {
  /** @param tls makes it speak HTTPS */
  public static async start(tls?: { readonly key: string; readonly cert: string }): Promise<FakeAws> {
    const aws = new FakeAws(tls);
    await new Promise<void>((resolve) => aws.server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  public readonly calls: Call[] = [];
  /** Replies in turn; the last one stays. */
  public readonly replies: Record<Service, Reply[]> = { ssm: [], sqs: [], lambda: [] };
  public connections = 0;

  private readonly server: Server;

  private constructor(private readonly tls?: { readonly key: string; readonly cert: string }) {
    const listener: RequestListener = (request, response) => {
      void rawBody(request, 'utf8').then((body) => {
        const service = serviceOf(request.headers);
        this.calls.push({ service, path: request.url!, headers: request.headers, body });
        const replies = this.replies[service];
        const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? {};
        if (reply === 'silence') return;
        if (reply === 'reset') request.socket.destroy();
        else response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? '{}');
      });
    };
    this.server = tls ? createTlsServer(tls, listener) : createServer(listener);
    this.server.on('connection', () => (this.connections += 1));
  }

  public get url(): string {
    return `${this.tls ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public callsTo(service: Service): Call[] {
    return this.calls.filter((call) => call.service === service);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function serviceOf(headers: IncomingHttpHeaders): Service {
  const target = String(headers['x-amz-target']);
  if (target === 'AmazonSSM.GetParameter') return 'ssm';
  return target === 'AmazonSQS.SendMessage' ? 'sqs' : 'lambda';
}

/** An SSM answer with a parameter's value. */
export function parameter(value: string): Reply {
  return { body: JSON.stringify({ Parameter: { Name: '/webhook/key', Type: 'String', Value: value, Version: 1 } }) };
}

/** An error as the JSON protocols have it. */
export function awsFailure(status: number, type: string, message = 'no'): Reply {
  return { status, body: JSON.stringify({ __type: type, message }) };
}
