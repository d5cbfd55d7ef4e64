import { createServer, IncomingHttpHeaders, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AwsFailure, AwsState, CloudFormationState } from './fake-aws-state';

export type FakeService = 'ssm' | 'sqs' | 'lambda' | 'secretsmanager' | 'cognito-idp' | 'cloudformation';

/** A call as it was received. */
export interface Call {
  readonly service: FakeService;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A scripted response: a status and body, a closed connection, or none at all. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'reset'
  | 'silence';

/** An error in place of an operation's result. */
export interface AwsFault {
  /** Ends the operation's name. */
  readonly operation: string;
  /** Begins the parameter's name; by default any. */
  readonly name?: string;
  readonly error: string;
  /** How many calls succeed first. */
  readonly skip?: number;
  /** How many calls fail; by default all. */
  readonly times?: number;
  /** Whether the call takes effect, and only its response is lost. */
  readonly isEffective?: boolean;
}

interface Tls {
  readonly key: string;
  readonly cert: string;
}

type Response = readonly [status: number, body: string];

const servers = new Set<FakeAws>();
afterAll(async () => {
  await Promise.all([...servers].map(async (aws) => aws.stop()));
});

/**
 * An AWS account on loopback, for the code that calls AWS: Systems Manager, Secrets Manager, Cognito and CloudFormation
 * with state, SQS without any, and Lambda with empty results. A test may script replies or add faults in front of all of them.
 */
export class FakeAws {
  /** @param tls makes it serve HTTPS */
  public static async start(tls?: Tls): Promise<FakeAws> {
    const aws = new FakeAws(tls);
    servers.add(aws);
    await new Promise<void>((resolve) => aws.server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  public readonly calls: Call[] = [];
  /** Replies in turn; the last one stays. A `result` is that of the operation. */
  public readonly replies: Record<FakeService, Array<Reply | 'result'>> = {
    ssm: [],
    sqs: [],
    lambda: [],
    secretsmanager: [],
    'cognito-idp': [],
    cloudformation: [],
  };
  public readonly faults: AwsFault[] = [];
  public readonly state = new AwsState();
  public readonly cloudFormation = new CloudFormationState();
  /** Serves what is not AWS's API, by path: CloudFormation's response URL, a token URL. */
  public readonly routes = new Map<string, (headers: IncomingHttpHeaders, body: string) => Response>();
  public connections = 0;

  private readonly server: Server;

  private constructor(private readonly tls?: Tls) {
    const listener: RequestListener = (request, response) => void this.respond(request, response);
    this.server = tls ? createTlsServer(tls, listener) : createServer(listener);
    this.server.on('connection', () => (this.connections += 1));
  }

  public get url(): string {
    return `${this.tls ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The variables of a process that is to call this account, and no other. */
  public get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ENDPOINT_URL_SSM: this.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: this.url,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: this.url,
      AWS_REGION: 'us-east-1',
      AWS_URL_SUFFIX: 'amazonaws.com',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'the-secret-access-key',
      AWS_SESSION_TOKEN: 'the-session-token',
      AWS_MAX_ATTEMPTS: '1',
    };
  }

  /** Names of the operations that were called, such as `AmazonSSM.PutParameter`. */
  public get operations(): string[] {
    return this.calls.map(({ headers }) => String(headers['x-amz-target']));
  }

  public callsTo(service: FakeService): Call[] {
    return this.calls.filter((call) => call.service === service);
  }

  public async stop(): Promise<void> {
    if (!servers.delete(this)) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = this.handle(request.url!, request.headers, await text(request));
    if (reply === 'silence') return;
    if (reply === 'reset') request.socket.destroy();
    else response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? '{}');
  }

  /** Replies to a request, for tests that spare themselves HTTP. */
  public handle(path: string, headers: IncomingHttpHeaders, body: string): Reply {
    const route = this.routes.get(path.split('?')[0]);
    return route ? reply200(route(headers, body)) : this.reply(path, headers, body);
  }

  private reply(path: string, headers: IncomingHttpHeaders, body: string): Reply {
    const target = String(headers['x-amz-target'] ?? '');
    const service = serviceOf(target, path);
    this.calls.push({ service, path, headers, body });
    const replies = this.replies[service];
    const scripted = replies.length > 1 ? replies.shift()! : (replies[0] ?? 'result');
    if (scripted !== 'result') return scripted;
    try {
      return reply200(service === 'cloudformation' ? this.cloudFormation.run(body) : [200, this.run(target, body)]);
    } catch (error) {
      if (error instanceof AwsFailure) return awsFailure(400, error.message, `as sent: ${body}`);
      throw error;
    }
  }

  private run(target: string, body: string): string {
    const input = target === '' ? {} : (JSON.parse(body) as Record<string, string>);
    const fault = this.takeFault(target, input);
    if (fault && !fault.isEffective) throw new AwsFailure(fault.error);
    const output = this.state.run(target, input);
    if (fault) throw new AwsFailure(fault.error);
    return JSON.stringify(output);
  }

  private takeFault(target: string, { Name = '' }: Readonly<Record<string, string>>): AwsFault | undefined {
    const matches = ({ operation, name = '' }: AwsFault) => target.endsWith(operation) && Name.startsWith(name);
    const index = this.faults.findIndex(matches);
    if (index === -1) return undefined;
    const fault = this.faults[index];
    const { skip = 0, times = Infinity } = fault;
    if (skip > 0) this.faults[index] = { ...fault, skip: skip - 1 };
    else if (times > 1) this.faults[index] = { ...fault, times: times - 1 };
    else this.faults.splice(index, 1);
    return skip > 0 ? undefined : fault;
  }
}

const SERVICES: Readonly<Record<string, FakeService>> = {
  AmazonSSM: 'ssm',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  AWSCognitoIdentityProviderService: 'cognito-idp',
};

function serviceOf(target: string, path: string): FakeService {
  return SERVICES[target.split('.')[0]] ?? (path === '/' ? 'cloudformation' : 'lambda');
}

function reply200([status, body]: Response): Reply {
  return { status, body };
}

/** SSM's response with a parameter's value. */
export function parameter(value: string): Reply {
  return { body: JSON.stringify({ Parameter: { Name: '/webhook/key', Type: 'String', Value: value, Version: 1 } }) };
}

/** An error of the JSON protocols. */
export function awsFailure(status: number, type: string, message = 'no'): Reply {
  return { status, body: JSON.stringify({ __type: type, message }) };
}
