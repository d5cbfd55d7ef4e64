/** A POST as API Gateway gives it to a function: of a REST API, or of an HTTP API in either payload format. */
export interface ProxyEvent {
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly requestContext?: ProxyRequestContext | undefined;
}

/** When API Gateway got the POST, in milliseconds since the epoch. */
export interface ProxyRequestContext {
  /** Of a REST API. */
  readonly requestTimeEpoch?: number | undefined;

  /** Of an HTTP API with payload format 2.0. */
  readonly timeEpoch?: number | undefined;
}

/** A message of an SQS queue: one POST. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes?: { readonly [name: string]: QueueMessageAttribute | undefined } | undefined;
}

/** An attribute of an SQS message. */
export interface QueueMessageAttribute {
  readonly stringValue?: string | undefined;
}

/** Messages of an SQS queue, as an event source mapping gives them to a function. */
export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

/** Where a batch of events can come from. */
export type EventsInput = ProxyEvent | QueueRecord | string | Uint8Array;
