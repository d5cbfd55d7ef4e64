import type { LocalSendGrid } from './sendgrid/mock/local-sendgrid';

/**
 * Options of `LocalStage.start()`.
 */
export interface LocalStageOptions {
  /**
   * Directory of the cloud assembly, as `cdk synth` leaves it: `'cdk.out'`.
   */
  readonly assembly: string;

  /**
   * Names of the stacks to host, as in the assembly's manifest or as `Stage/Stack`.
   *
   * @default - every stack of the assembly
   */
  readonly stacks?: readonly string[];

  /**
   * First port of 127.0.0.1 to listen on; each user pool and each REST API takes one, and
   * the endpoint of the AWS services the last, if there are such.
   *
   * @default - any free ports
   */
  readonly port?: number;

  /**
   * Environment variables for the functions, over those in the templates.
   *
   * Needed where a template's value refers to a resource that only AWS has, such as a table. The variables of the
   * calling process are not passed on, AWS credentials among them; functions that call SQS, SSM or Lambda of the stage
   * get some that are made up, unless there are some here.
   *
   * @default - the templates' own
   */
  readonly environment?: Readonly<Record<string, string>>;

  /**
   * Values of secrets, by name or ARN, over those of the templates. One of a template gets its own or a random value
   * otherwise; the API key of a registration is made up, and opens the stand-in for SendGrid.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;

  /**
   * A stand-in for SendGrid, for registrations to talk to. It is not stopped with the stage.
   *
   * @default - one of the stage's own, if there is a registration
   */
  readonly sendGrid?: LocalSendGrid;

  /**
   * Whether to start even if an API has methods that are not supported. They answer 501 with the reason.
   *
   * @default false - names them and refuses to start
   */
  readonly skipUnsupported?: boolean;

  /**
   * Command that starts Python 3.
   *
   * @default 'python3'
   */
  readonly python?: string;

  /**
   * Told of each line that a function writes.
   */
  readonly onLog?: (line: FunctionLogLine) => void;

  /**
   * Told of each request, once it is answered.
   */
  readonly onRequest?: (request: RequestLogEntry) => void;

  /**
   * Told of each post that the authorizer has let in, once it is answered.
   */
  readonly onPost?: (post: AcceptedPost) => void;
}

/**
 * A post that the authorizer has let in.
 */
export interface AcceptedPost {
  readonly path: string;
  /** What it was answered with. */
  readonly status: number;
  /** As it came: events, with the addresses in them. */
  readonly body: string;
}

/**
 * A line that a function wrote to its standard output or standard error.
 */
export interface FunctionLogLine {
  /** Name of the function. */
  readonly functionName: string;
  /** The line, without its end. */
  readonly text: string;
}

/**
 * A request that was answered. Neither tokens nor bodies are part of it.
 */
export interface RequestLogEntry {
  /** Which server answered. */
  readonly server: 'token' | 'api' | 'aws';
  readonly method: string;
  readonly path: string;
  /** What is asked of AWS, as the header `X-Amz-Target` names it; other protocols than JSON have it in path or body. */
  readonly operation?: string;
  readonly status: number;
  /** Why it was refused, if it was: a gateway response type, an OAuth error code or the code of an AWS error. */
  readonly reason?: string;
  readonly milliseconds: number;
}

/**
 * A webhook that the stage hosts: an app client and the method that lets it in, with the values for SendGrid's page.
 */
export interface LocalWebhook {
  /** Name of the stack that has the method. */
  readonly stackName: string;
  /** What the ids of its outputs begin with, where the stack has such. */
  readonly outputsPrefix?: string;
  /** Always `OAuth 2.0`. */
  readonly authorizationMethod: string;
  readonly clientId: string;
  /** Made up at each start; it opens nothing but this stage. */
  readonly clientSecret: string;
  /** Command that prints the client secret. */
  readonly clientSecretCommand: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
  /** The scope that the method demands and the client is allowed. */
  readonly scope: string;
  /** Name of the function that processes the events: behind the receiver and the queue, where there are such. */
  readonly functionName: string;
  /** Whether the function is invoked with each post, or with messages of a queue. */
  readonly delivery: 'direct' | 'queued';
  /** Name of the queue, with `queued` delivery. */
  readonly queueName?: string;
  /** What happens to posts whose signature does not fit, where signatures are verified. */
  readonly signatureVerification?: 'enforce' | 'shadow';
  /** Name of the parameter that has the public key, where signatures are verified with one. */
  readonly publicKeyParameter?: string;
}

/**
 * A queue that the stage hosts. Its numbers are those of the moment at which they are read.
 */
export interface LocalQueue {
  readonly name: string;
  readonly arn: string;
  /** Where the stage serves it; functions get this URL, too. */
  readonly url: string;
  /** How many messages could be received. */
  readonly visible: number;
  /** How many were received and are hidden until their visibility timeout ends. */
  readonly inFlight: number;
  /** When the oldest message was sent, by the stage's clock; undefined if there is none. */
  readonly oldest?: Date;
  /** All messages, hidden ones too, without receiving them. */
  messages(): LocalQueueMessage[];
}

/**
 * A message in a queue.
 */
export interface LocalQueueMessage {
  readonly messageId: string;
  readonly body: string;
  /** Values of the message attributes; binary ones in base64. */
  readonly attributes: Readonly<Record<string, string>>;
  /** By the stage's clock. */
  readonly sentAt: Date;
  readonly receiveCount: number;
  readonly isVisible: boolean;
}
