import Koa from 'koa';
import { StageClock } from '../clock';
import { UserPoolServer } from '../cognito/user-pool-server';
import { Role } from '../iam/roles';
import { InvokePermissions } from '../lambda/function-model';
import { LambdaFunction } from '../lambda/lambda-function';
import { Queues } from '../sqs/queues';
import { AcceptedPost, RequestLogEntry } from '../types';
import { ResponseType } from './gateway-responses';
import { Stage } from './rest-api';

/** What a REST API needs of the rest of the stage. */
export interface RestApiEnvironment {
  readonly clock: StageClock;
  readonly userPools: readonly UserPoolServer[];
  /** By unqualified ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly permissions: InvokePermissions;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly queues: Queues;
  readonly onRequest: (entry: RequestLogEntry) => void;
  readonly onPost: (post: AcceptedPost) => void;
}

/** A request that API Gateway answers itself. */
export class GatewayError extends Error {
  constructor(
    public readonly type: ResponseType,
    message?: string,
    /** What the stage knows more of it than API Gateway says. */
    public readonly detail?: string,
  ) {
    super(message);
  }
}

/** A request on its way through a REST API. */
export interface RequestState {
  readonly ctx: Koa.Context;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly stage: Stage;
  /** Below the stage. */
  readonly path: string;
  readonly body: Buffer;
  readonly claims?: Readonly<Record<string, string>>;
}
