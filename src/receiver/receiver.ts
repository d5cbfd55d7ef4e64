import { Configuration } from './configuration';
import { forwardToFunction } from './forward-to-function';
import { forwardToQueue } from './forward-to-queue';
import { readKeyParameter } from './key-parameter';
import { logLine } from './log';
import { jsonResponse, notForwarded, Outcome } from './outcome';
import { PublicKeys } from './public-keys';
import { ProxyEvent, SignedRequest, toSignedRequest } from './signed-request';
import { SignatureResult, verify } from './verification';
import { AwsClient } from '../aws-client/aws-client';

export interface ReceiverOptions {
  readonly now?: () => number;
  /** Writes a line to the log. */
  readonly write?: (line: string) => void;
}

/** The time for logging and responding before Lambda ends the process. */
const RESERVE_MS = 500;

/** Verifies posts, forwards the valid ones, and logs the outcome of each. */
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
    // Lambda adds a prefix to the lines of `console.log`, which CloudWatch could not parse.
    this.write = options.write ?? ((line) => process.stdout.write(`${line}\n`));
    this.client = new AwsClient(aws);
    this.publicKeys = new PublicKeys(
      async (attempts) =>
        keySource.kind === 'given' ? keySource.text : readKeyParameter(this.client, keySource.name, attempts),
      this.now,
    );
  }

  /**
   * Handles one post.
   *
   * @param remainingMs the remaining time of the invocation
   * @returns the result for API Gateway
   */
  public async receive(event: ProxyEvent, remainingMs: number): Promise<unknown> {
    const deadline = this.now() + remainingMs - RESERVE_MS;
    const request = toSignedRequest(event);
    const start = performance.now();
    let signature: SignatureResult | undefined;
    let verificationMs: number | undefined;
    let outcome: Outcome;
    try {
      signature = await verify(request, this.publicKeys, {
        maxAgeSeconds: this.configuration.maxAgeSeconds,
        now: this.now,
      });
      verificationMs = Math.round((performance.now() - start) * 1000) / 1000;
      outcome = this.reject(signature) ?? (await this.forward(event, request, deadline));
    } catch (error) {
      outcome = notForwarded(500, 'the receiver failed', 'receiver_error', error);
    }
    const { webhookName, mode, target } = this.configuration;
    const line = logLine(
      {
        webhookName,
        mode,
        delivery: target.kind === 'function' ? 'direct' : 'queued',
        outcome,
        signature,
        keyRefreshError: this.publicKeys.refreshError,
        bytes: request.body.length,
        verificationMs,
        requestId: event.requestContext?.requestId,
      },
      this.now(),
    );
    this.write(line);
    return outcome.response;
  }

  /** Returns the outcome of a post that must not be forwarded, or undefined. */
  private reject(signature: SignatureResult): Outcome | undefined {
    if (this.configuration.mode === 'shadow' || signature.kind === 'valid') return undefined;
    const { kind, reason } = signature;
    if (kind === 'unknown') return notForwarded(500, 'public key unavailable', reason, signature.error);
    return { response: jsonResponse(403, { error: 'invalid_signature' }), status: 403, kind: 'rejected', reason };
  }

  private async forward(event: ProxyEvent, request: SignedRequest, deadline: number): Promise<Outcome> {
    const { target } = this.configuration;
    return target.kind === 'function'
      ? forwardToFunction(this.client, target.arn, event, Math.max(1, deadline - this.now()))
      : forwardToQueue(this.client, target.url, request, event.requestContext);
  }
}
