import { randomBytes } from 'node:crypto';
import { Caller, roleSession, UNRESTRICTED_CALLER } from './caller';
import { Role } from '../iam/roles';
import { LambdaFunctionModel } from '../lambda/function-model';

interface IssuedCredentials {
  readonly environment: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

/**
 * Fake credentials, different for each function, by which the AWS endpoint identifies its callers. They are not valid on
 * AWS, and the stage does not check signatures.
 */
export class FunctionCredentials {
  private readonly issued = new Map<string, IssuedCredentials>();

  /** @param sdkNames services of the endpoint, as in the variables `AWS_ENDPOINT_URL_<name>` */
  constructor(
    functions: readonly LambdaFunctionModel[],
    roles: ReadonlyMap<string, Role>,
    private readonly sdkNames: readonly string[],
  ) {
    for (const { arn, name, region, roleArn } of functions) {
      this.issued.set(arn, {
        environment: {
          AWS_ACCESS_KEY_ID: `ASIA${randomText(16)}`,
          AWS_SECRET_ACCESS_KEY: randomText(40),
          AWS_SESSION_TOKEN: randomText(100),
        },
        caller: { ...roleSession(roles.get(roleArn), roleArn, name), region },
      });
    }
  }

  /**
   * Returns the variables that a function needs to call the endpoint. Credentials that the user sets take precedence. With
   * fake credentials, calls of services that the stage does not have also stay on this machine, and receive an error.
   */
  public environmentFor({ arn, environment }: LambdaFunctionModel, endpoint: string): Record<string, string> {
    const fake = { AWS_ENDPOINT_URL: endpoint, ...this.issued.get(arn)?.environment };
    return {
      ...Object.fromEntries(this.sdkNames.map((name) => [`AWS_ENDPOINT_URL_${name}`, endpoint])),
      ...('AWS_ACCESS_KEY_ID' in environment ? {} : fake),
    };
  }

  /** Identifies the caller by the access key id in the `Authorization` header of a request. */
  public callerOf(authorization: string): Caller {
    const [, accessKeyId] = /\bCredential=([^/]+)\//.exec(authorization) ?? [];
    const found = [...this.issued.values()].find(({ environment }) => environment.AWS_ACCESS_KEY_ID === accessKeyId);
    return found?.caller ?? UNRESTRICTED_CALLER;
  }
}

function randomText(length: number): string {
  return BigInt(`0x${randomBytes(length).toString('hex')}`)
    .toString(36)
    .toUpperCase()
    .slice(-length);
}
