import { HttpContext } from '../http-context';

/** Headers that concern the connection, which API Gateway does not forward. */
const HOP_BY_HOP = ['connection', 'content-length', 'transfer-encoding'];

/** Returns the headers that API Gateway forwards, in their original order and letter case, with repetitions. */
export function forwardedHeaders(ctx: HttpContext): Array<[string, string]> {
  const { rawHeaders, socket } = ctx.req;
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, i): [string, string] => [
    rawHeaders[2 * i],
    rawHeaders[2 * i + 1],
  ]);
  return [
    ...pairs.filter(([name]) => !HOP_BY_HOP.includes(name.toLowerCase())),
    ['X-Forwarded-For', ctx.ip],
    ['X-Forwarded-Port', String(socket.localPort)],
    ['X-Forwarded-Proto', 'http'],
  ];
}
