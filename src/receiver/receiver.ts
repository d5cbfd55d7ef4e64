import { Configuration } from './configuration';
import { forwardToFunction } from './forward-to-function';
import { forwardToQueue } from './forward-to-queue';
import { readKeyParameter } from './key-parameter';
import { logLine } from './log';
import { answer, Ending, refusal } from './outcome';
import { PublicKeys } from './public-keys';
import { ProxyEvent, SignedRequest, toSignedRequest } from './signed-request';
import { Verdict, verify } from './verification';
import { AwsClient } from '../aws-client/aws-client';

export interface ReceiverOptions {
  readonly now?: () => number;
  /** Takes a line for the log. */
  readonly write?: (line: string) => void;
}

/** To answer and to log in, before Lambda ends the process. */
const RESERVE_MS = 500;

/** Takes the posts: verifies each one, passes on what may pass, and logs how it ended. */
export class Receiver {
  private readonly client: AwsClient;
  private readonly publicKeys: PublicKeys;
  private readonly now: () => number;
  private readonly write: (line: string) => void;

  constructor(
    private readonly configuration: Configuration,
    options: ReceiverOptions = {},
  ) {
    const { aws, keySource } = configuration;
    this.now = options.now ?? Date.now;
    // Not `console.log`, before whose lines Lambda puts words of its own.
    this.write = options.write ?? ((line) => process.stdout.write(`${line}\n`));
    this.client = new AwsClient(aws);
    this.publicKeys = new PublicKeys(
      async () => (keySource.kind === 'given' ? keySource.text : readKeyParameter(this.client, keySource.name)),
      this.now,
    );
  }

  /**
   * Handles one post.
   *
   * @param remainingMs how long Lambda lets the receiver run
   * @returns what API Gateway is to answer
   */
  public async receive(event: ProxyEvent, remainingMs: number): Promise<unknown> {
    const deadline = this.now() + remainingMs - RESERVE_MS;
    const request = toSignedRequest(event);
    const start = performance.now();
    let verdict: Verdict | undefined;
    let verificationMs: number | undefined;
    let ending: Ending;
    try {
      verdict = await verify(request, this.publicKeys, {
        maxAgeSeconds: this.configuration.maxAgeSeconds,
        now: this.now,
      });
      verificationMs = Math.round((performance.now() - start) * 1000) / 1000;
      ending = this.refuse(verdict) ?? (await this.forward(event, request, deadline));
    } catch (error) {
      ending = refusal(500, 'the receiver failed', 'receiver_error', error);
    }
    const { webhookName, mode, target } = this.configuration;
    const line = logLine(
      {
        webhookName,
        mode,
        delivery: target.kind === 'function' ? 'direct' : 'queued',
        ending,
        verdict,
        bytes: request.body.length,
        verificationMs,
        requestId: event.requestContext?.requestId,
      },
      this.now(),
    );
    this.write(line);
    return ending.answer;
  }

  /** The end of a post that may not pass; of one that may, nothing. */
  private refuse(verdict: Verdict): Ending | undefined {
    if (this.configuration.mode === 'shadow' || verdict.kind === 'valid') return undefined;
    return verdict.kind === 'unknown'
      ? refusal(500, 'the public key cannot be had', verdict.reason, verdict.error)
      : {
          answer: answer(403, { error: 'invalid_signature' }),
          status: 403,
          outcome: 'rejected',
          reason: verdict.reason,
        };
  }

  private async forward(event: ProxyEvent, request: SignedRequest, deadline: number): Promise<Ending> {
    const { target } = this.configuration;
    return target.kind === 'function'
      ? forwardToFunction(this.client, target.arn, event, Math.max(1, deadline - this.now()))
      : forwardToQueue(this.client, target.url, request, event.requestContext.requestTimeEpoch);
  }
}
