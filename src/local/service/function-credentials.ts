import { randomBytes } from 'node:crypto';
import { UNRESTRICTED_CALLER, Caller, roleSession } from './caller';
import { Role } from '../iam/roles';
import { LambdaFunctionModel } from '../lambda/function-model';

/** Names of the services that the stage has, as the SDKs' endpoint variables spell them. */
const SERVICES = ['SQS', 'SSM', 'LAMBDA', 'SECRETS_MANAGER', 'COGNITO_IDENTITY_PROVIDER'];

interface Known {
  readonly environment: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

/**
 * Made-up credentials, others for each function, by which the endpoint knows who calls. They open nothing on AWS, and
 * their signatures are not checked.
 */
export class FunctionCredentials {
  private readonly known = new Map<string, Known>();

  constructor(functions: readonly LambdaFunctionModel[], roles: ReadonlyMap<string, Role>) {
    for (const { arn, name, region, roleArn } of functions) {
      const accessKeyId = `ASIA${randomText(16)}`;
      this.known.set(arn, {
        environment: {
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: randomText(40),
          AWS_SESSION_TOKEN: randomText(100),
        },
        caller: { ...roleSession(roles.get(roleArn), roleArn, name), region },
      });
    }
  }

  /** What a function gets beside its own variables; credentials of the user's own go before these. */
  public environmentFor({ arn, environment }: LambdaFunctionModel, endpoint: string): Record<string, string> {
    const own = 'AWS_ACCESS_KEY_ID' in environment ? {} : this.known.get(arn)?.environment;
    return { ...Object.fromEntries(SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint])), ...own };
  }

  /** Who signed a request, by the access key id in its `Authorization` header. */
  public callerOf(authorization: string): Caller {
    const [, accessKeyId] = /\bCredential=([^/]+)\//.exec(authorization) ?? [];
    const found = [...this.known.values()].find(({ environment }) => environment.AWS_ACCESS_KEY_ID === accessKeyId);
    return found?.caller ?? UNRESTRICTED_CALLER;
  }
}

function randomText(length: number): string {
  return BigInt(`0x${randomBytes(length).toString('hex')}`)
    .toString(36)
    .toUpperCase()
    .slice(-length);
}
