import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import rawBody from 'raw-body';

type Input = Readonly<Record<string, string>>;

interface ClientSecret {
  readonly id: string;
  readonly value: string;
  readonly createdAt: number;
}

class AwsFailure extends Error {}

/** What AWS answers in place of what it would. */
export interface AwsFault {
  readonly operation: string;
  /** Begins the name of the parameter; by default any. */
  readonly name?: string;
  readonly error: string;
  /** How many calls are let through first. */
  readonly skip?: number;
  /** How often; by default always. */
  readonly times?: number;
  /** Whether the call has its effect, and only its answer is lost. */
  readonly isEffective?: boolean;
}

/** What the registration needs of an AWS account: a user pool's client, secrets, parameters, and CloudFormation. */
export class AwsAccount {
  public static async start(): Promise<AwsAccount> {
    const account = new AwsAccount();
    await new Promise<void>((resolve) => account.server.listen(0, '127.0.0.1', resolve));
    return account;
  }

  public readonly secrets = new Map<string, string>();
  public readonly parameters = new Map<string, string>();
  /** The first is the one that Cognito shows. */
  public readonly clientSecrets: ClientSecret[] = [
    { id: 'client--1', value: 'the0first0client0secret', createdAt: 1_700_000_000 },
  ];
  /** `AmazonSSM.PutParameter` and so on, in their order. */
  public readonly calls: string[] = [];
  public readonly faults: AwsFault[] = [];
  /** What CloudFormation was answered. */
  public readonly answers: Array<Record<string, unknown>> = [];
  /** Statuses of the answers to CloudFormation's next answers. */
  public readonly answerStatuses: number[] = [];
  /** Values of all client secrets that there were. */
  public readonly secretsEver: string[] = this.clientSecrets.map(({ value }) => value);
  public readonly contentTypes: Array<string | undefined> = [];

  private originalSecret?: string = this.clientSecrets[0].value;
  private made = 1;
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request).then(([status, body]) => response.writeHead(status).end(body));
  });

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public get tokenUrl(): string {
    return `${this.url}/oauth2/token`;
  }

  public get responseUrl(): string {
    return `${this.url}/cloudformation?X-Amz-Signature=secret-of-the-url`;
  }

  /** As Lambda sets it. */
  public get environment(): Record<string, string> {
    const services = ['SSM', 'SECRETS_MANAGER', 'COGNITO_IDENTITY_PROVIDER'];
    return {
      AWS_REGION: 'us-east-1',
      AWS_URL_SUFFIX: 'amazonaws.com',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'the-secret-access-key',
      AWS_SESSION_TOKEN: 'the-session-token',
      ...Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, this.url])),
    };
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<[status: number, body: string]> {
    const body = await rawBody(request, 'utf8');
    if (request.url!.startsWith('/cloudformation')) {
      this.contentTypes.push(request.headers['content-type']);
      const status = this.answerStatuses.shift() ?? 200;
      if (status === 200) this.answers.push(JSON.parse(body) as Record<string, unknown>);
      return [status, ''];
    }
    if (request.url === '/oauth2/token') return [this.tokenStatus(request.headers.authorization ?? ''), '{}'];
    if (request.url !== '/') return [404, ''];
    const target = String(request.headers['x-amz-target']);
    this.calls.push(target);
    try {
      const input = JSON.parse(body) as Input;
      const fault = this.takeFault(target, input);
      if (fault && !fault.isEffective) throw new AwsFailure(fault.error);
      const output = this.run(target, input);
      if (fault) throw new AwsFailure(fault.error);
      // What returns nothing has an empty body.
      return [200, output ? JSON.stringify(output) : ''];
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return [400, JSON.stringify({ __type: error.message, message: `as sent: ${body}` })];
    }
  }

  private takeFault(target: string, { Name = '' }: Input): AwsFault | undefined {
    const index = this.faults.findIndex(
      ({ operation, name = '' }) => target.endsWith(operation) && Name.startsWith(name),
    );
    if (index === -1) return undefined;
    const fault = this.faults[index];
    const { skip = 0, times = Infinity } = fault;
    if (skip > 0) this.faults[index] = { ...fault, skip: skip - 1 };
    else if (times > 1) this.faults[index] = { ...fault, times: times - 1 };
    else this.faults.splice(index, 1);
    return skip > 0 ? undefined : fault;
  }

  public tokenStatus(authorization: string): number {
    const [, secret] = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':');
    return this.clientSecrets.some(({ value }) => value === secret) ? 200 : 400;
  }

  private run(target: string, input: Input): object | undefined {
    switch (target) {
      case 'secretsmanager.GetSecretValue':
        return { SecretString: known(this.secrets.get(input.SecretId), 'ResourceNotFoundException') };
      case 'AmazonSSM.GetParameter':
        return { Parameter: { Value: known(this.parameters.get(input.Name), 'ParameterNotFound') } };
      case 'AmazonSSM.PutParameter':
        if (input.Value.length > 4_096 || /\{\{/.test(input.Value)) throw new AwsFailure('ValidationException');
        this.parameters.set(input.Name, input.Value);
        return { Version: 2 };
      case 'AmazonSSM.DeleteParameter':
        known(this.parameters.get(input.Name), 'ParameterNotFound');
        this.parameters.delete(input.Name);
        return {};
      case 'AWSCognitoIdentityProviderService.DescribeUserPoolClient':
        return { UserPoolClient: { ClientId: input.ClientId, ClientSecret: this.originalSecret } };
      case 'AWSCognitoIdentityProviderService.ListUserPoolClientSecrets':
        return { ClientSecrets: this.clientSecrets.map(describe) };
      case 'AWSCognitoIdentityProviderService.AddUserPoolClientSecret':
        return { ClientSecretDescriptor: this.addSecret() };
      case 'AWSCognitoIdentityProviderService.DeleteUserPoolClientSecret':
        this.deleteSecret(input.ClientSecretId);
        return undefined;
      default:
        throw new Error(`unexpected: ${target}`);
    }
  }

  /** As a call does whose answer is lost. */
  public addUnknownSecret(): void {
    this.addSecret();
  }

  private addSecret(): object {
    if (this.clientSecrets.length === 2) throw new AwsFailure('LimitExceededException');
    this.made += 1;
    const secret = {
      id: `client--${this.made}`,
      value: `client0secret0number0${this.made}`,
      createdAt: 1_700_000_000 + this.made,
    };
    this.clientSecrets.push(secret);
    this.secretsEver.push(secret.value);
    return { ...describe(secret), ClientSecretValue: secret.value };
  }

  private deleteSecret(id: string): void {
    const index = this.clientSecrets.findIndex((secret) => secret.id === id);
    if (index === -1) throw new AwsFailure('ResourceNotFoundException');
    if (this.clientSecrets.length === 1) throw new AwsFailure('InvalidParameterException');
    const [{ value }] = this.clientSecrets.splice(index, 1);
    if (value === this.originalSecret) this.originalSecret = undefined;
  }
}

function describe({ id, createdAt }: ClientSecret): object {
  return { ClientSecretId: id, ClientSecretCreateDate: createdAt };
}

function known(value: string | undefined, error: string): string {
  if (value === undefined) throw new AwsFailure(error);
  return value;
}
