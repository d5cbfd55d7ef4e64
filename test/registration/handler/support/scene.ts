import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { AwsAccount } from './aws-account';
import { LocalSendGrid, LocalSendGridOptions } from '../../../../src/local/sendgrid/mock/local-sendgrid';
import { handleRequest } from '../../../../src/registration/handler/handle-request';

export const URL_OF_WEBHOOK = 'https://abc.execute-api.us-east-1.amazonaws.com/prod/activity';
export const PARAMETER = '/sendgrid/public-key';
/** What the names of the parameters begin with that say whose a webhook is. */
export const MARKS = '/cdk-sendgrid-oauth-webhook/registrations/';
export const MINUTE = 60_000;

/** What CloudFormation was answered. */
export interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

type Properties = Record<string, unknown>;

const scenes: Scene[] = [];
afterEach(async () => {
  const done = scenes.splice(0);
  jest.restoreAllMocks();
  for (const scene of done) scene.checkWhatIsSaid();
  await Promise.all(done.map(async (scene) => scene.stop()));
});

/** SendGrid, an AWS account and CloudFormation, with a clock that moves when the handler pauses. */
export class Scene {
  public static async start(options: LocalSendGridOptions = {}): Promise<Scene> {
    const time = { now: Date.now() };
    const sendGrid = await LocalSendGrid.start({ now: () => time.now, ...options });
    const scene = new Scene(sendGrid, await AwsAccount.start(), time);
    scene.aws.secrets.set('sendgrid-key', sendGrid.apiKey);
    scenes.push(scene);
    return scene;
  }

  /** All that the handler has written. */
  public readonly output: string[] = [];
  public readonly pauses: number[] = [];
  /** What Lambda has given the function, in milliseconds. */
  public remaining = 5 * MINUTE;
  public requestId = 0;
  /** The registration that CloudFormation's requests are about. */
  public stackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Stack/guid';
  public logicalId = 'Registration';

  private constructor(
    public readonly sendGrid: LocalSendGrid,
    public readonly aws: AwsAccount,
    public readonly time: { now: number },
  ) {
    for (const method of ['log', 'info', 'warn', 'error'] as const) {
      jest.spyOn(console, method).mockImplementation((...texts: unknown[]) => void this.output.push(texts.join(' ')));
    }
  }

  /** As the construct's properties arrive: CloudFormation makes texts of all of them. */
  public properties(over: Properties = {}): Properties {
    const all: Properties = {
      Url: URL_OF_WEBHOOK,
      OAuth: {
        ClientId: 'client',
        TokenUrl: this.aws.tokenUrl,
        ClientSecret: { Source: 'cognito', UserPoolId: 'us-east-1_pool', ClientId: 'client' },
      },
      ApiKey: { SecretId: 'sendgrid-key' },
      ApiUrl: 'https://api.sendgrid.com',
      Events: ['bounce', 'dropped'],
      EventsByDefault: 'false',
      Enabled: 'true',
      Signed: 'true',
      PublicKeyParameter: PARAMETER,
      AdoptExisting: 'true',
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

  /** The same request once more, if `requestId` is left as it is. */
  public async request(fields: object, requestId = `request-${(this.requestId += 1)}`): Promise<Answer> {
    const event = {
      ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:registration',
      ResponseURL: this.aws.responseUrl,
      StackId: this.stackId,
      RequestId: requestId,
      LogicalResourceId: this.logicalId,
      ResourceType: 'Custom::SendGridEventWebhook',
      ...fields,
    } as CloudFormationCustomResourceEvent;
    await handleRequest(event, this.remaining, this.environment, {
      now: () => this.time.now,
      sleep: async (milliseconds) => {
        this.pauses.push(milliseconds);
        this.time.now += milliseconds;
      },
      random: () => 0.5,
      responseTimeoutMs: 300,
    });
    return this.aws.answers.at(-1) as unknown as Answer;
  }

  /** Ids of the webhooks that are marked as somebody's. */
  public get marked(): string[] {
    return [...this.aws.parameters.keys()].flatMap((name) => (name.startsWith(MARKS) ? name.slice(MARKS.length) : []));
  }

  public get environment(): Record<string, string> {
    return { ...this.aws.environment, SENDGRID_API_URL: this.sendGrid.url };
  }

  /** Whatever happened: no secret is in what was written and answered, and no call meant the oldest webhook. */
  public checkWhatIsSaid(): void {
    const answers = this.aws.answers.map((answer) => JSON.stringify(answer));
    const said = [...this.output, ...answers, ...this.aws.parameters.values()].join('\n');
    expect(this.secrets.filter((secret) => said.includes(secret))).toEqual([]);
    expect(this.sendGrid.requests.filter(({ isForOldest }) => isForOldest)).toEqual([]);
  }

  private get secrets(): string[] {
    const plain = [...this.aws.secretsEver, ...this.aws.secrets.values(), 'the-secret-access-key', 'the-session-token'];
    const encoded = plain.map((secret) => Buffer.from(secret).toString('base64'));
    return [...plain, ...encoded, 'secret-of-the-url'];
  }

  public async stop(): Promise<void> {
    await Promise.all([this.sendGrid.stop(), this.aws.stop()]);
  }
}
