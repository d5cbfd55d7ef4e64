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
   * First port of 127.0.0.1 to listen on. Each user pool and each REST API uses one port, and the endpoint of the AWS
   * services, if any, uses the last.
   *
   * @default - any free ports
   */
  readonly port?: number;

  /**
   * Environment variables for the functions, which override those in the templates.
   *
   * Required if a template's value refers to a resource that only AWS has, such as a table. Functions do not inherit the
   * variables of the calling process, so not its AWS credentials either. Functions that call AWS services of the stage
   * receive fake credentials unless this option sets others.
   *
   * @default - the variables in the templates
   */
  readonly environment?: Readonly<Record<string, string>>;

  /**
   * Values of secrets, by name or ARN, which override those in the templates. Other secrets have their template's value
   * or a random one, and the API key of a registration is the key of the SendGrid mock.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;

  /**
   * The SendGrid mock that registrations call. It keeps running after the stage stops.
   *
   * @default - the stage starts and stops its own mock if a stack has a registration
   */
  readonly sendGrid?: LocalSendGrid;

  /**
   * Command that starts Python 3.
   *
   * @default 'python3'
   */
  readonly python?: string;

  /**
   * Called with each line that a function writes.
   */
  readonly onLog?: (line: FunctionLogLine) => void;

  /**
   * Called with each request after its response.
   */
  readonly onRequest?: (request: RequestLogEntry) => void;

  /**
   * Called with each post that the authorizer has accepted, after its response.
   */
  readonly onPost?: (post: AcceptedPost) => void;
}

/**
 * A post that the authorizer has accepted.
 */
export interface AcceptedPost {
  readonly path: string;
  /** The ID that functions receive with the request. */
  readonly requestId: string;
  /** Status of the response. */
  readonly status: number;
  /** The body as received: events, including email addresses. */
  readonly body: string;
}

/**
 * A line that a function wrote to its standard output or standard error.
 */
export interface FunctionLogLine {
  /** Name of the function. */
  readonly functionName: string;
  /** The line, without its line break. */
  readonly text: string;
}

/**
 * A request with the status of its response, or the invocation of a function with messages of a queue. Contains neither
 * tokens nor bodies.
 */
export interface RequestLogEntry {
  /** The server that responded, or `queue` for an invocation with messages of a queue. */
  readonly server: 'token' | 'api' | 'aws' | 'queue';
  /** `INVOKE` for an invocation. */
  readonly method: string;
  /** Name of the function, for an invocation. */
  readonly path: string;
  /** The AWS operation in the header `X-Amz-Target`. Protocols other than JSON send it in the path or the body. */
  readonly operation?: string;
  /** 200, or 500 if an invocation fails for one of its messages or more. */
  readonly status: number;
  /** Why the request was rejected: a gateway response type, an OAuth error code or an AWS error code, with its cause. */
  readonly reason?: string;
  /** The ID that functions receive with a request to an API. */
  readonly requestId?: string;
  readonly milliseconds: number;
}

/**
 * A webhook that the stage hosts: an app client and a method that accepts its tokens, with the values for SendGrid's page.
 */
export interface LocalWebhook {
  /** Name of the stack that contains the method. */
  readonly stackName: string;
  /** The prefix of the ids of the webhook's outputs, if the stack has such outputs. */
  readonly outputsPrefix?: string;
  /** Always `OAuth 2.0`. */
  readonly authorizationMethod: string;
  readonly clientId: string;
  /** Generated each time the stage starts. Valid for this stage only. */
  readonly clientSecret: string;
  /** Command that prints the client secret. */
  readonly clientSecretCommand: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
  /** The scope that the method requires and the client is granted. */
  readonly scope: string;
  /** Name of the function that processes the events, behind the receiver and the queue, if any. */
  readonly functionName: string;
  /** Whether posts or messages of a queue invoke the function. */
  readonly delivery: 'direct' | 'queued';
  /** Name of the queue, with `queued` delivery. */
  readonly queueName?: string;
  /** How posts with an invalid signature are treated. Undefined if signatures are not verified. */
  readonly signatureVerification?: 'enforce' | 'shadow';
  /** Name of the SSM parameter with the public key, if the receiver reads one. */
  readonly publicKeyParameter?: string;
  /** Command that prints the private key that signs posts, if the receiver reads the public key from a parameter. */
  readonly signingKeyCommand?: string;
}

/**
 * A queue that the stage hosts. Its properties return the current state.
 */
export interface LocalQueue {
  readonly name: string;
  readonly arn: string;
  /** URL on the stage, which functions also receive. */
  readonly url: string;
  /** Number of messages that can be received. */
  readonly visible: number;
  /** Number of received messages that are hidden until their visibility timeout ends. */
  readonly inFlight: number;
  /** When the oldest message was sent, by the stage's clock. Undefined for an empty queue. */
  readonly oldest?: Date;
  /** Returns all messages, including hidden ones, without receiving them. */
  messages(): LocalQueueMessage[];
}

/**
 * A message in a queue.
 */
export interface LocalQueueMessage {
  readonly messageId: string;
  readonly body: string;
  /** Values of the message attributes, with binary values in base64. */
  readonly attributes: Readonly<Record<string, string>>;
  /** By the stage's clock. */
  readonly sentAt: Date;
  readonly receiveCount: number;
  readonly isVisible: boolean;
}
