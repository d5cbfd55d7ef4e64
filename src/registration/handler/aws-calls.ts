import { AwsCallError } from './errors';
import { AwsClient } from '../../aws-client/aws-client';
import { errorName } from '../../aws-client/error-name';
import { callJson, isTransient, JsonOperation, Read } from '../../aws-client/json-call';
import { Runtime } from '../../sendgrid/runtime';

const ATTEMPT_TIMEOUT_MS = 5_000;

/** A new role takes seconds to reach all of AWS. A role that lacks the permission stays denied. */
const PROPAGATION_DELAY_MS = 5_000;
const ATTEMPTS_IF_DENIED = 3;

/** Calls AWS, and retries transient errors until the deadline. Throws `AwsCallError`s, which quote nothing of the request. */
export class AwsCalls {
  constructor(
    private readonly client: AwsClient,
    private readonly runtime: Runtime,
    /** Milliseconds since the epoch after which nothing is retried. */
    private readonly deadline: number,
  ) {}

  /** The same with more time. */
  public withDeadline(deadline: number): AwsCalls {
    return new AwsCalls(this.client, this.runtime, deadline);
  }

  /**
   * @param read returns undefined if the response is not complete
   * @param problem what could not be done if it fails
   */
  public async call<Output, Result>(
    operation: JsonOperation,
    input: object,
    read: Read<Output, Result>,
    problem: string,
  ): Promise<Result> {
    try {
      return await callJson(this.client, operation, input, read, ATTEMPT_TIMEOUT_MS, {
        attempts: Infinity,
        longestDelayMs: 20_000,
        deadline: this.deadline,
        isRetryable: (error, attempts) => (isDenied(error) ? attempts < ATTEMPTS_IF_DENIED : isTransient(error)),
        requestedDelayMs: (error) => (isDenied(error) ? PROPAGATION_DELAY_MS : undefined),
        runtime: this.runtime,
      });
    } catch (error) {
      const reason = errorName(error);
      throw new AwsCallError(`${problem}: ${operation.target.split('.')[1]} failed (${reason})`, reason);
    }
  }

  /** Returns undefined if the parameter does not exist. */
  public async getParameter(name: string, problem: string): Promise<string | undefined> {
    const read = ({ Parameter }: { Parameter?: { Value: string } }) => Parameter?.Value;
    return this.ssm('Get', { Name: name }, read, problem);
  }

  public async putParameter(name: string, value: string, problem: string): Promise<void> {
    const read = ({ Version }: { Version?: number }) => Version;
    await this.ssm('Put', { Name: name, Value: value, Type: 'String', Overwrite: true }, read, problem);
  }

  public async deleteParameter(name: string, problem: string): Promise<void> {
    await this.ssm('Delete', { Name: name }, () => true, problem);
  }

  /** Returns undefined if the parameter does not exist. */
  private async ssm<Output, Result>(
    operation: string,
    input: object,
    read: Read<Output, Result>,
    problem: string,
  ): Promise<Result | undefined> {
    const target = `AmazonSSM.${operation}Parameter`;
    return this.call({ service: 'ssm', target }, input, read, problem).catch((error: AwsCallError) => {
      if (error.reason !== 'ParameterNotFound') throw error;
      return undefined;
    });
  }
}

function isDenied(error: unknown): boolean {
  return errorName(error) === 'AccessDeniedException';
}
