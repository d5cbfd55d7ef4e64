import { LocalWebhook, RequestLogEntry } from '../../../src/local';
import { OK, synthWebhook } from '../support/assemblies';
import { send, tokenFor } from '../support/http';
import { hostWebhook } from '../support/stages';

const MISSING = '{"message":"Missing Authentication Token"}';
const NO_SIGNATURE = '{"message":"Invalid key=value pair (missing equal-sign) in Authorization header"}';

describe('a REST API with POST /sendgrid/events in stage prod', () => {
  let webhook: LocalWebhook;
  let origin: string;
  const entries: RequestLogEntry[] = [];
  beforeAll(async () => {
    ({ webhook } = await hostWebhook(synthWebhook(OK, { path: 'sendgrid/events' }), {
      onRequest: (entry) => entries.push(entry),
    }));
    ({ origin } = new URL(webhook.httpPostUrl));
  });
  beforeEach(() => entries.splice(0));

  test.each([
    ['an unknown path', 'POST', '/prod/other'],
    ['a longer path', 'POST', '/prod/sendgrid/events/more'],
    ['a path in other letter case', 'POST', '/prod/sendgrid/Events'],
    ['a resource without methods', 'POST', '/prod/sendgrid'],
    ['the root', 'POST', '/prod'],
    ['the root with a slash', 'POST', '/prod/'],
    ['another method', 'GET', '/prod/sendgrid/events'],
    ['the method of a preflight', 'OPTIONS', '/prod/sendgrid/events'],
  ])('answers 403 for %s, as API Gateway does', async (_name, method, path) => {
    const answer = await send(origin + path, { method });
    expect([answer.status, answer.body, answer.headers['x-amzn-errortype']]).toEqual([
      403,
      MISSING,
      'MissingAuthenticationTokenException',
    ]);
    expect(entries).toEqual([
      {
        server: 'api',
        method,
        path,
        status: 403,
        reason: 'MISSING_AUTHENTICATION_TOKEN',
        requestId: expect.any(String),
        milliseconds: expect.any(Number),
      },
    ]);
  });

  test('reads a token as an AWS signature there', async () => {
    const headers = { Authorization: `Bearer ${await tokenFor(webhook)}` };
    const answer = await send(`${origin}/prod/other`, { headers });
    expect([answer.status, answer.body, answer.headers['x-amzn-errortype']]).toEqual([
      403,
      NO_SIGNATURE,
      'IncompleteSignatureException',
    ]);
  });

  test.each([['/beta/sendgrid/events'], ['/sendgrid/events'], ['/']])(
    'answers 403 for an unknown stage: %s',
    async (path) => {
      const answer = await send(origin + path);
      expect([answer.status, answer.body, answer.headers['x-amzn-errortype']]).toEqual([
        403,
        '{"message":"Forbidden"}',
        'ForbiddenException',
      ]);
      expect(entries.map(({ status, reason }) => [status, reason])).toEqual([[403, 'no such stage']]);
    },
  );

  test('reports an accepted post without a reason', async () => {
    const headers = { Authorization: `Bearer ${await tokenFor(webhook)}` };
    await send(webhook.httpPostUrl, { headers });
    expect(entries[1]).toEqual({
      server: 'api',
      method: 'POST',
      path: '/prod/sendgrid/events',
      status: 200,
      reason: undefined,
      requestId: expect.any(String),
      milliseconds: expect.any(Number),
    });
  });
});
