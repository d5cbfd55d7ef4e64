import { readBody } from './bounded-body';
import { TimeLimit, withTimeLimit } from './time-limit';

/** A response with its whole body. */
export interface TextResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Sends a request and reads its response, which is at most 1 MiB. The time limit covers the body, too.
 *
 * Never follows a redirect, which could lead a secret to another host.
 */
export async function fetchText(
  url: string | URL,
  init: Omit<RequestInit, 'redirect' | 'signal'>,
  limit: TimeLimit = {},
): Promise<TextResponse> {
  return withTimeLimit(limit, async (signal) => {
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal });
      return { status: response.status, headers: response.headers, body: await readBody(response.body) };
    } catch (error) {
      // A body may fail with the error of the connection that the signal has closed.
      throw signal.aborted ? signal.reason : error;
    }
  });
}
