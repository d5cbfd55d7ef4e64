/** The members of Lambda's context that this kit uses. */
export interface LambdaContext {
  readonly awsRequestId?: string;
  readonly functionName?: string;
  getRemainingTimeInMillis?(): number;
}

/** Information about the post that contained an event. */
export interface EventContext {
  /** `direct`: SendGrid waits for the response; `queued`: the post was delivered through a queue. */
  readonly delivery: 'direct' | 'queued';

  /** The time at which API Gateway received the post. */
  readonly receivedAt?: Date;

  /** API Gateway's ID of the request, which is in its access logs and in the receiver's log, too. */
  readonly requestId?: string;

  /** Lambda's context of this invocation. */
  readonly lambdaContext?: LambdaContext;
}
