import { StageClock } from '../clock';
import type { CloudWatch } from '../cloudwatch/cloudwatch-service';
import { UserPoolServer } from '../cognito/user-pool-server';
import { HttpContext } from '../http-context';
import { Role } from '../iam/roles';
import { InvokePermissions } from '../lambda/function-model';
import { LambdaFunction } from '../lambda/lambda-function';
import { Queues } from '../sqs/queues';
import { AcceptedPost, RequestLogEntry } from '../types';
import { ResponseType } from './gateway-responses';
import { Stage } from './rest-api';

/** The parts of the stage that a REST API uses. */
export interface RestApiEnvironment {
  readonly clock: StageClock;
  readonly userPools: readonly UserPoolServer[];
  /** By unqualified ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly permissions: InvokePermissions;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly queues: Queues;
  readonly cloudWatch: CloudWatch;
  readonly onRequest: (entry: RequestLogEntry) => void;
  readonly onPost: (post: AcceptedPost) => void;
}

/** Ends a request with a gateway response. */
export class GatewayError extends Error {
  constructor(
    public readonly type: ResponseType,
    message?: string,
    /** The cause, for the stage's log. API Gateway does not send it. */
    public readonly detail?: string,
  ) {
    super(message);
  }
}

/** A request that a REST API processes. */
export interface RequestState {
  readonly ctx: HttpContext;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly stage: Stage;
  /** Without the stage. */
  readonly path: string;
  readonly body: Buffer;
  readonly claims?: Readonly<Record<string, string>>;
}
