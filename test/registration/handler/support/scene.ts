import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { serveInProcess } from './in-process';
import { LocalSendGrid, LocalSendGridOptions } from '../../../../src/local/sendgrid/mock/local-sendgrid';
import { handleRequest } from '../../../../src/registration/handler/handle-request';
import { FakeAws } from '../../../support/fake-aws';

export const URL_OF_WEBHOOK = 'https://abc.execute-api.us-east-1.amazonaws.com/prod/activity';
export const TOKEN_URL = 'https://abc.auth.us-east-1.amazoncognito.com/oauth2/token';
/** A parameter that the registration creates and deletes. */
export const PARAMETER = '/cdk-sendgrid-oauth-webhook/public-keys/Stack/Webhook';
/** Begins the names of the parameters that record the owners of webhooks. */
export const OWNERS = '/cdk-sendgrid-oauth-webhook/registrations/';
export const MINUTE = 60_000;
export const RESPONSE_PATH = '/cloudformation';

/** What CloudFormation received. */
export interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export type Properties = Record<string, unknown>;

const scenes: Scene[] = [];
afterEach(async () => {
  const done = scenes.splice(0);
  jest.restoreAllMocks();
  for (const scene of done) scene.checkSecrets();
  await Promise.all(done.map(async (scene) => scene.stop()));
});

/** SendGrid, an AWS account and CloudFormation, with a clock that advances when the handler sleeps. */
export class Scene {
  public static async start(options: LocalSendGridOptions = {}): Promise<Scene> {
    const time = { now: Date.now() };
    const sendGrid = await LocalSendGrid.start({ now: () => time.now, ...options });
    const scene = new Scene(sendGrid, await FakeAws.start(), time);
    scenes.push(scene);
    return scene;
  }

  /** Without HTTP, which takes most of the time of a test with many requests. */
  public static async startInProcess(): Promise<Scene> {
    const scene = await Scene.start();
    serveInProcess(scene.sendGrid, scene.aws);
    return scene;
  }

  /** What the handler logged. */
  public readonly output: string[] = [];
  public readonly sleeps: number[] = [];
  /** CloudFormation's responses, in their order. */
  public readonly answers: Array<Record<string, unknown>> = [];
  /** Statuses with which CloudFormation replies to the next responses. */
  public readonly responseStatuses: number[] = [];
  public readonly contentTypes: Array<string | undefined> = [];
  /** What is left of the function's time, in milliseconds. */
  public remaining = 5 * MINUTE;
  public requestId = 0;
  /** The registration that CloudFormation's requests are for. */
  public stackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Stack/guid';
  public logicalId = 'Registration';
  /** Variables of the function in place of those that the construct sets. */
  public env: Record<string, string | undefined> = {};

  private constructor(
    public readonly sendGrid: LocalSendGrid,
    public readonly aws: FakeAws,
    public readonly time: { now: number },
  ) {
    aws.state.secrets.set('sendgrid-key', sendGrid.apiKey);
    aws.state.appClients.set('client', 'the0client0secret');
    aws.routes.set(RESPONSE_PATH, (headers, body) => {
      this.contentTypes.push(headers['content-type']);
      const status = this.responseStatuses.shift() ?? 200;
      if (status === 200) this.answers.push(JSON.parse(body) as Record<string, unknown>);
      return [status, ''];
    });
    for (const method of ['log', 'info', 'warn', 'error'] as const) {
      jest.spyOn(console, method).mockImplementation((...texts: unknown[]) => void this.output.push(texts.join(' ')));
    }
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => this.output.push(String(text).trim()) > 0);
  }

  public get parameters(): Map<string, string> {
    return this.aws.state.parameters;
  }

  public get responseUrl(): string {
    return `${this.aws.url}${RESPONSE_PATH}?X-Amz-Signature=secret-of-the-url`;
  }

  /** As the construct's properties arrive: CloudFormation turns all values into text. */
  public properties(over: Properties = {}): Properties {
    const all: Properties = {
      Url: URL_OF_WEBHOOK,
      OAuth: oAuth('client'),
      ApiKey: { SecretId: 'sendgrid-key' },
      ApiUrl: 'https://api.sendgrid.com',
      Events: ['bounce', 'dropped'],
      EventsByDefault: 'false',
      Enabled: 'true',
      Signed: 'true',
      PublicKeyParameter: PARAMETER,
      AdoptExisting: 'false',
      Test: 'false',
      OnDelete: 'delete',
      ...over,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  public async create(over: Properties = {}): Promise<Answer> {
    return this.request({ RequestType: 'Create', ResourceProperties: this.properties(over) });
  }

  public async update(physicalId: string, over: Properties = {}, old: Properties = {}): Promise<Answer> {
    return this.request({
      RequestType: 'Update',
      PhysicalResourceId: physicalId,
      ResourceProperties: this.properties(over),
      OldResourceProperties: this.properties(old),
    });
  }

  public async delete(physicalId: string, over: Properties = {}): Promise<Answer> {
    return this.request({
      RequestType: 'Delete',
      PhysicalResourceId: physicalId,
      ResourceProperties: this.properties(over),
    });
  }

  /** Repeats a request if `requestId` is that of an earlier one. */
  public async request(fields: object, requestId = `request-${(this.requestId += 1)}`): Promise<Answer> {
    const event = this.event(fields, requestId);
    await handleRequest(event, this.remaining, this.environment(event.ResourceProperties), {
      now: () => this.time.now,
      sleep: async (milliseconds) => {
        this.sleeps.push(milliseconds);
        this.time.now += milliseconds;
      },
      random: () => 0.5,
      responseTimeoutMs: 300,
    });
    return this.answers.at(-1) as unknown as Answer;
  }

  public event(fields: object, requestId: string): CloudFormationCustomResourceEvent {
    return {
      ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:registration',
      ResponseURL: this.responseUrl,
      StackId: this.stackId,
      RequestId: requestId,
      LogicalResourceId: this.logicalId,
      ResourceType: 'Custom::SendGridEventWebhook',
      ...fields,
    } as CloudFormationCustomResourceEvent;
  }

  /** The keys in the parameter, each with the id of its webhook. */
  public get storedKeys(): string[] {
    return this.parameters.get(PARAMETER)?.split(',') ?? [];
  }

  /** Ids of the webhooks that have an owner. */
  public get owned(): string[] {
    return [...this.parameters.keys()].flatMap((name) => (name.startsWith(OWNERS) ? name.slice(OWNERS.length) : []));
  }

  /** As Lambda and the construct set it. */
  public environment(properties: Properties = this.properties()): Record<string, string | undefined> {
    return {
      ...this.aws.environment,
      SENDGRID_API_URL: this.sendGrid.url,
      OWNER: `${this.stackId}/${this.logicalId}`,
      REGISTRATIONS_OF_STACK: this.logicalId,
      REGISTRATION: JSON.stringify(properties),
      ...this.env,
    };
  }

  /** In every test: nothing logged, stored or sent to CloudFormation has a secret; no call applied to the oldest webhook. */
  public checkSecrets(): void {
    const answers = this.answers.map((answer) => JSON.stringify(answer));
    const texts = [...this.output, ...answers, ...this.parameters.values()].join('\n');
    expect(this.secrets.filter((secret) => texts.includes(secret))).toEqual([]);
    expect(this.sendGrid.requests.filter(({ isForOldest }) => isForOldest)).toEqual([]);
  }

  private get secrets(): string[] {
    const { secrets, appClients } = this.aws.state;
    const clientSecrets = [...appClients.values()].filter((secret) => secret !== undefined);
    const plain = [...clientSecrets, ...secrets.values(), 'the-secret-access-key', 'the-session-token'];
    const encoded = plain.map((secret) => Buffer.from(secret).toString('base64'));
    return [...plain, ...encoded, 'secret-of-the-url'];
  }

  public async stop(): Promise<void> {
    await Promise.all([this.sendGrid.stop(), this.aws.stop()]);
  }
}

/** The properties of an app client. */
export function oAuth(clientId: string): object {
  return {
    ClientId: clientId,
    TokenUrl: TOKEN_URL,
    ClientSecret: { Source: 'cognito', UserPoolId: 'us-east-1_pool', ClientId: clientId },
  };
}
