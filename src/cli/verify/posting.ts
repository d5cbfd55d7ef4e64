import { VerificationContext } from './context';
import { Facts } from './facts';
import { HttpResponse, isClientError, TimedResponse } from './http-response';
import { reportNoResponse, sendRequest, summarize } from './send-request';
import { StepResult } from './step';
import { postHeaders } from '../../sendgrid/post-batch';
import { EventSignature } from '../../sendgrid/signature-headers';

/** A batch without events: it reaches the function, but has no effect. */
export const EMPTY_BATCH = '[]';

/** How a post differs from one without a token. */
export interface PostOptions {
  readonly token?: string;
  readonly method?: string;
  /** A path below the HTTP Post URL. */
  readonly subPath?: string;
  readonly signature?: EventSignature;
}

/** A response and how to report it. */
export interface PostExchange {
  readonly response: TimedResponse;
  readonly sent: string;
  readonly received: string;
}

/** Posts an empty batch with SendGrid's headers. Without a response, later steps no longer use the URL. */
export async function tryPost<Provides extends keyof Facts = never>(
  postUrl: string,
  options: PostOptions,
  context: VerificationContext,
  judge: (exchange: PostExchange) => StepResult<Provides>,
): Promise<StepResult<Provides>> {
  const { token, method = 'POST', subPath = '', signature } = options;
  const url = new URL(postUrl);
  url.pathname += subPath;
  const body = method === 'POST' ? EMPTY_BATCH : undefined;
  const authorization = token === undefined ? 'no Authorization' : 'Authorization: Bearer ***';
  const details = [authorization, signature && 'a forged signature', body].filter((text) => text);
  const sent = `${method} ${url.href}, ${details.join(', ')}`;
  try {
    const response = await sendRequest(context, url.href, { method, headers: postHeaders(token, signature), body });
    const received = summarize(response, context);
    return { sent, received, ...judge({ response, sent, received }) };
  } catch (error) {
    return { ...reportNoResponse(error, sent), withdrawn: ['postUrl'] };
  }
}

/** Whether the receiver rejected a post because of its signature. */
export function isSignatureRejection(response: HttpResponse): boolean {
  return isClientError(response) && response.body.includes('invalid_signature');
}
