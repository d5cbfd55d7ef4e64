import { HttpContext } from '../http-context';
import { GatewayError } from './request';
import { Method, Stage } from './rest-api';

/** What a request leaves for metrics and logs, as far as it has come. */
export interface RequestRecord {
  readonly ctx: HttpContext;
  /** Stage time in milliseconds. */
  readonly time: number;
  requestId?: string;
  extendedRequestId?: string;
  stage?: Stage;
  method?: Method;
  /** The body, after the authorizer has accepted the request. */
  accepted?: Buffer;
  /** Undefined if the request has not reached the integration. */
  integrationMilliseconds?: number;
  /** The gateway response, if the request ended with one. */
  error?: GatewayError;
  milliseconds: number;
}
