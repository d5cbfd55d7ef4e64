/** A post as API Gateway passes it to a function: from a REST API, or from an HTTP API in either payload format. */
export interface ProxyEvent {
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly requestContext?: ProxyRequestContext | undefined;
}

/** What API Gateway knows about a post. */
export interface ProxyRequestContext {
  /** The request ID of API Gateway. */
  readonly requestId?: string | undefined;

  /** When a REST API received the post, in milliseconds since the epoch. */
  readonly requestTimeEpoch?: number | undefined;

  /** The same from an HTTP API with payload format 2.0. */
  readonly timeEpoch?: number | undefined;
}

/** A message of an SQS queue, which contains one post. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes?: { readonly [name: string]: QueueMessageAttribute | undefined } | undefined;
}

/** An attribute of an SQS message. */
export interface QueueMessageAttribute {
  readonly stringValue?: string | undefined;
}

/** Messages of an SQS queue, as an event source mapping passes them to a function. */
export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

/** The forms in which a batch of events can be passed to `parseEvents`. */
export type EventsInput = ProxyEvent | QueueRecord | string | Uint8Array;
