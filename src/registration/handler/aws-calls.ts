import { AwsCallError } from './sendgrid-errors';
import { AwsClient, AwsError } from '../../aws-client/aws-client';
import { callJson, JsonOperation } from '../../aws-client/json-call';
import { Runtime } from '../../sendgrid/runtime';

const ATTEMPT_TIMEOUT_MS = 5_000;

/** The role of the function may be so new that its policy is not known everywhere yet. */
const DENIED_PAUSES_MS = [3_000, 7_000];

/** Calls AWS; an error says what could not be done and to what, in words without the request's own. */
export class AwsCalls {
  constructor(
    private readonly client: AwsClient,
    private readonly surroundings: Runtime,
  ) {}

  /**
   * Throws an `AwsCallError`.
   *
   * @param what cannot be done if this fails
   */
  public async call<Output>(operation: JsonOperation, input: object, what: string): Promise<Output> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await callJson<Output>(this.client, operation, input, ATTEMPT_TIMEOUT_MS);
      } catch (error) {
        const reason = reasonOf(error);
        const pause = DENIED_PAUSES_MS.at(attempt);
        if (reason !== 'AccessDeniedException' || pause === undefined) {
          throw new AwsCallError(`${what}: ${operation.target.split('.')[1]} ended with ${reason}`, reason);
        }
        await this.surroundings.sleep(pause);
      }
    }
  }
}

/** Node.js says by a code what was wrong with a connection. */
function reasonOf(error: unknown): string {
  const { name, code } = error as { name: string; code?: string };
  return error instanceof AwsError ? name : (code ?? name);
}
