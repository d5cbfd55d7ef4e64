import Koa from 'koa';

/** Headers of the connection are not passed on. */
const HOP_BY_HOP = ['connection', 'content-length', 'transfer-encoding'];

/** What API Gateway passes on of a request's headers: names in the case they came in, in order, repeated where they were. */
export function forwardedHeaders(ctx: Koa.Context): Array<[string, string]> {
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
