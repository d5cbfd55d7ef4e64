import { once } from 'node:events';
import { createConnection } from 'node:net';
import { LocalWebhook } from '../../../src/local';
import { editTemplate, OK, resourceOf, returning, synthWebhook } from '../support/assemblies';
import { post, tokenFor } from '../support/http';
import { hostWebhook } from '../support/stages';

const MEGABYTE = 1024 * 1024;

describe('the size of a post', () => {
  let webhook: LocalWebhook;
  let token: string;
  beforeAll(async () => {
    ({ webhook } = await hostWebhook(synthWebhook(returning('{ body: String(event.body.length) }'))));
    token = await tokenFor(webhook);
  });

  test('may be 768 KB, the most that SendGrid sends', async () => {
    const answer = await post(webhook, token, { body: 'x'.repeat(768 * 1024) });
    expect([answer.status, answer.body]).toEqual([200, '786432']);
  });

  test('may be just below 6 MB including the event', async () => {
    const answer = await post(webhook, token, { body: 'x'.repeat(6 * MEGABYTE - 8192) });
    expect([answer.status, answer.body]).toEqual([200, '6283264']);
  });

  test("fails with 413 above Lambda's 6 MB", async () => {
    const answer = await post(webhook, token, { body: 'x'.repeat(6 * MEGABYTE) });
    expect([answer.status, answer.body]).toEqual([413, '{"message":"Request Too Long"}']);
  });

  test('fails with 413 if text grows above 6 MB as JSON', async () => {
    const answer = await post(webhook, token, { body: '"'.repeat(4 * MEGABYTE) });
    expect([answer.status, answer.body]).toEqual([413, '{"message":"Request Too Long"}']);
  });

  test("reaches Lambda's limit with 10 MB, API Gateway's own", async () => {
    const answer = await post(webhook, token, { body: 'x'.repeat(10 * MEGABYTE) });
    expect([answer.status, answer.body]).toEqual([413, '{"message":"Request Too Long"}']);
  });

  test('fails with 413 above 10 MB', async () => {
    const answer = await post(webhook, token, { body: 'x'.repeat(10 * MEGABYTE + 1) });
    expect([answer.status, answer.body, answer.headers['x-amzn-errortype']]).toEqual([
      413,
      '{"message":"HTTP content length exceeded 10485760 bytes."}',
      'RequestTooLargeException',
    ]);
  });
});

test("a response above Lambda's 6 MB fails with 502", async () => {
  const { webhook } = await hostWebhook(synthWebhook(returning("{ body: 'x'.repeat(6 * 1024 * 1024) }")));
  const answer = await post(webhook, await tokenFor(webhook));
  expect([answer.status, answer.body]).toEqual([502, '{"message":"Internal server error"}']);
});

test('a client that disconnects in the middle of its body affects no other request', async () => {
  const { webhook } = await hostWebhook(synthWebhook(OK));
  const { hostname, port, pathname } = new URL(webhook.httpPostUrl);
  const socket = createConnection(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n[`);
  socket.destroy();
  expect((await post(webhook, await tokenFor(webhook))).status).toBe(200);
});

describe('throttling', () => {
  test('fails with 429 above the burst of the template', async () => {
    const throttling = { rateLimit: 1, burstLimit: 2 };
    const assembly = synthWebhook(OK, { throttling });
    // No token comes back while the test runs.
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::ApiGateway::Stage').Properties.MethodSettings[0].ThrottlingRateLimit = 0;
    });
    const { webhook } = await hostWebhook(assembly);
    const token = await tokenFor(webhook);
    const answers = [await post(webhook, token), await post(webhook, token), await post(webhook, token)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2].body).toBe('{"message":"Too Many Requests"}');
    expect(answers[2].headers['x-amzn-errortype']).toBe('TooManyRequestsException');
  });

  test('counts rejected requests, too', async () => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::ApiGateway::Stage').Properties.MethodSettings = [
        { HttpMethod: 'POST', ResourcePath: '/~1activity', ThrottlingRateLimit: 0, ThrottlingBurstLimit: 1 },
      ];
    });
    const { webhook } = await hostWebhook(assembly);
    expect((await post(webhook, undefined)).status).toBe(401);
    expect((await post(webhook, await tokenFor(webhook))).status).toBe(429);
  });
});
