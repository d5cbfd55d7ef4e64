import { readConfiguration } from '../../../src/receiver/configuration';
import { Receiver } from '../../../src/receiver/receiver';
import { ProxyEvent } from '../../../src/receiver/signed-request';
import { sign, SigningKey, signingKey } from '../../events/support/sendgrid-signing';
import { FakeAws } from '../../support/fake-aws';

export const KEY = signingKey();
export const OTHER_KEY = signingKey();
/** The time at which the posts of the tests are sent. */
export const TIMESTAMP = '1790000000';
export const NOW = 1_790_000_001_000;
export const PAYLOAD =
  '[{"email":"ada@example.com","event":"open"},\r\n{"email":"ada@example.com","event":"click"}]\r\n';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:handler:live';
export const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/111122223333/events';

/** Values that neither the log nor a response may contain. */
export const SECRETS = [
  'ada@example.com',
  'Bearer',
  'eyJhbGciOi',
  'AKIDEXAMPLE',
  'wJalrXUtnFEMI',
  'session-token-of-the-role',
  KEY.publicKey.slice(40),
  OTHER_KEY.publicKey.slice(40),
];

export function environment(aws: FakeAws, changes: Readonly<Record<string, string | undefined>> = {}) {
  return {
    PUBLIC_KEYS: KEY.publicKey,
    SIGNATURE_MODE: 'enforce',
    HANDLER_FUNCTION_ARN: FUNCTION_ARN,
    WEBHOOK_NAME: 'Stack/Webhook',
    AWS_URL_SUFFIX: 'amazonaws.com',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    AWS_SESSION_TOKEN: 'session-token-of-the-role',
    AWS_ENDPOINT_URL_SSM: aws.url,
    AWS_ENDPOINT_URL_SQS: aws.url,
    AWS_ENDPOINT_URL_LAMBDA: aws.url,
    ...changes,
  };
}

export const QUEUED = { HANDLER_FUNCTION_ARN: undefined, QUEUE_URL };
export const KEY_IN_PARAMETER = { PUBLIC_KEYS: undefined, PUBLIC_KEY_PARAMETER: '/webhook/key' };
export const SHADOW = { SIGNATURE_MODE: 'shadow' };

/** A post as API Gateway passes it to the receiver. */
export function proxyEvent(body: string | null, headers: Record<string, string> = {}, isBase64Encoded = false) {
  return {
    resource: '/activity',
    path: '/activity',
    httpMethod: 'POST',
    headers: {
      Authorization: 'Bearer eyJhbGciOi.JSUzI1NiJ9.c2ln',
      'Content-Type': 'application/json;charset=utf-8',
      ...headers,
    },
    multiValueHeaders: { 'Content-Type': ['application/json;charset=utf-8'] },
    queryStringParameters: null,
    requestContext: { requestId: 'request-1', requestTimeEpoch: 1_790_000_000_500, stage: 'prod', authorizer: null },
    body,
    isBase64Encoded,
  };
}

export interface SigningOptions {
  readonly key?: SigningKey;
  readonly timestamp?: string;
}

/** A post as SendGrid signs it. */
export function signedEvent(body: string = PAYLOAD, { key = KEY, timestamp = TIMESTAMP }: SigningOptions = {}) {
  return proxyEvent(body, signatureHeaders(body, { key, timestamp }));
}

export function signatureHeaders(
  body: string | Buffer,
  { key = KEY, timestamp = TIMESTAMP }: SigningOptions = {},
): Record<string, string> {
  return {
    'X-Twilio-Email-Event-Webhook-Signature': sign(key, timestamp, body),
    'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
  };
}

/** A receiver with its own clock, which collects the log. */
export class TestReceiver {
  public readonly lines: string[] = [];
  public now = NOW;
  private readonly receiver: Receiver;

  constructor(aws: FakeAws, changes: Readonly<Record<string, string | undefined>> = {}) {
    this.receiver = new Receiver(readConfiguration(environment(aws, changes)), {
      now: () => this.now,
      write: (line) => this.lines.push(line),
    });
  }

  public async post(event: unknown = signedEvent(), remainingMs = 10_000): Promise<any> {
    return this.receiver.receive(event as ProxyEvent, remainingMs);
  }

  /** The last line of the log. */
  public get logged(): Record<string, unknown> {
    return JSON.parse(this.lines[this.lines.length - 1]) as Record<string, unknown>;
  }
}

/** Makes all timeouts 20 times shorter. */
export function shortenTimeouts(): void {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
}
