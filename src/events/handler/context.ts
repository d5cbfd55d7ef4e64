/** What this kit uses of the context that Lambda gives to a function. */
export interface LambdaContext {
  readonly awsRequestId?: string;
  readonly functionName?: string;
  getRemainingTimeInMillis?(): number;
}

/** What is known about the POST that an event came with. */
export interface EventContext {
  /** `direct`: SendGrid waits for the answer; `queued`: the POST came through a queue. */
  readonly delivery: 'direct' | 'queued';

  /** When API Gateway got the POST. */
  readonly receivedAt?: Date;

  /** Lambda's own context of this invocation. */
  readonly lambdaContext?: LambdaContext;
}
