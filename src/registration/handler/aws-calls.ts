import { AwsCallError } from './errors';
import { AwsClient, AwsError } from '../../aws-client/aws-client';
import { isTransient } from '../../aws-client/call-with-retries';
import { callJson, JsonOperation } from '../../aws-client/json-call';
import { Runtime } from '../../sendgrid/runtime';

const ATTEMPT_TIMEOUT_MS = 5_000;

/** A new role takes seconds to reach all of AWS. */
const PROPAGATION_DELAY_MS = 5_000;

/** Calls AWS. Throws `AwsCallError`s, which quote nothing of the request. */
export class AwsCalls {
  constructor(
    private readonly client: AwsClient,
    private readonly runtime: Runtime,
  ) {}

  /** @param problem what could not be done if it fails */
  public async call<Output>(operation: JsonOperation, input: object, problem: string): Promise<Output> {
    try {
      return await callJson<Output>(this.client, operation, input, ATTEMPT_TIMEOUT_MS, {
        isRetryable: (error) => isTransient(error) || isDenied(error),
        requestedDelayMs: (error) => (isDenied(error) ? PROPAGATION_DELAY_MS : undefined),
        runtime: this.runtime,
      });
    } catch (error) {
      const reason = reasonOf(error);
      throw new AwsCallError(`${problem}: ${operation.target.split('.')[1]} failed (${reason})`, reason);
    }
  }

  /** Returns undefined if the parameter does not exist. */
  public async getParameter(name: string, problem: string): Promise<string | undefined> {
    const { Parameter } = await this.ssm<{ Parameter?: { Value: string } }>('Get', { Name: name }, problem);
    return Parameter?.Value;
  }

  public async putParameter(name: string, value: string, problem: string): Promise<void> {
    await this.ssm('Put', { Name: name, Value: value, Type: 'String', Overwrite: true }, problem);
  }

  public async deleteParameter(name: string, problem: string): Promise<void> {
    await this.ssm('Delete', { Name: name }, problem);
  }

  private async ssm<Output extends object>(
    operation: string,
    input: object,
    problem: string,
  ): Promise<Partial<Output>> {
    const target = `AmazonSSM.${operation}Parameter`;
    return this.call<Output>({ service: 'ssm', target }, input, problem).catch((error: AwsCallError) => {
      if (error.reason !== 'ParameterNotFound') throw error;
      return {};
    });
  }
}

function isDenied(error: unknown): boolean {
  return reasonOf(error) === 'AccessDeniedException';
}

/** Node.js gives connection errors a code. */
function reasonOf(error: unknown): string {
  const { name, code } = error as { name: string; code?: string };
  return error instanceof AwsError ? name : (code ?? name);
}
