import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalWebhook } from '../../../src/local';
import { files, inlineHandler, synth } from '../support/assemblies';
import { Answer, post, tokenFor } from '../support/http';
import { hostWebhook } from '../support/stages';

/** Answers with what the posted body says, as it stands there. */
const ANSWER_THE_BODY = 'exports.handler = async (event) => JSON.parse(event.body);';

async function hostMirror(binaryMediaTypes: string[] = []): Promise<(result: unknown) => Promise<Answer>> {
  const code = Code.fromAsset(files({ 'index.js': ANSWER_THE_BODY }));
  const { webhook } = await hostWebhook(
    synth((stack) => {
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false, binaryMediaTypes });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack, '', { code }), api });
    }),
  );
  const token = await tokenFor(webhook);
  return async (result) => answerOf(webhook, token, result);
}

async function answerOf(webhook: LocalWebhook, token: string, result: unknown): Promise<Answer> {
  const headers = { 'Content-Type': 'text/plain' };
  return post(webhook, token, { headers, body: typeof result === 'string' ? result : JSON.stringify(result) });
}

let answer: (result: unknown) => Promise<Answer>;
beforeAll(async () => {
  answer = await hostMirror();
});

describe("a function's response is passed on", () => {
  test('with its status, body and headers', async () => {
    const { status, body, headers } = await answer({
      statusCode: 202,
      headers: { 'Content-Type': 'text/plain', 'X-Count': '3', 'X-Flag': true },
      body: 'accepted é',
    });
    expect([status, body]).toEqual([202, 'accepted é']);
    expect(headers).toMatchObject({ 'content-type': 'text/plain', 'x-count': '3', 'x-flag': 'true' });
  });

  test('as JSON, if it has no content type', async () => {
    const { headers } = await answer({ statusCode: 200, body: '{}' });
    expect(headers['content-type']).toBe('application/json');
  });

  test.each([
    ['200 when it has no status', {}, 200],
    ['a status given as text', { statusCode: '201' }, 201],
    ['an error of its own', { statusCode: 503, body: 'try again' }, 503],
    ['a redirect', { statusCode: 302, headers: { Location: 'https://example.com' } }, 302],
    ['a body of null', { statusCode: 200, body: null }, 200],
    ['headers of null', { statusCode: 200, headers: null, multiValueHeaders: null }, 200],
  ])('%s', async (_name, result, status) => {
    expect((await answer(result)).status).toBe(status);
  });

  test('with several values of a header, which precede a single one', async () => {
    const { headers } = await answer({
      headers: { 'X-Both': 'single', 'X-Single': 'kept' },
      multiValueHeaders: { 'X-Both': ['one', 'two'] },
    });
    expect([headers['x-both'], headers['x-single']]).toEqual(['one, two', 'kept']);
  });

  test.each([
    ['WWW-Authenticate', 'Bearer error="invalid_token"'],
    ['Date', 'yesterday'],
    ['Server', 'mine'],
    ['Connection', 'upgrade'],
    ['Authorization', 'abc'],
  ])('with %s under another name, as API Gateway does', async (name, value) => {
    const { headers } = await answer({ statusCode: 401, headers: { [name]: value } });
    expect(headers[`x-amzn-remapped-${name.toLowerCase()}`]).toBe(value);
    expect(headers[name.toLowerCase()]).not.toBe(value);
  });

  test('without Transfer-Encoding', async () => {
    const { status, headers } = await answer({ headers: { 'Transfer-Encoding': 'chunked' }, body: 'abc' });
    expect([status, headers['transfer-encoding'], headers['content-length']]).toEqual([200, undefined, '3']);
  });
});

describe('base64', () => {
  const result = {
    statusCode: 200,
    headers: { 'Content-Type': 'application/gzip' },
    body: 'cmF3',
    isBase64Encoded: true,
  };

  test('is decoded for a binary media type', async () => {
    const binary = await hostMirror(['application/gzip']);
    expect((await binary(result)).body).toBe('raw');
    expect((await binary({ ...result, isBase64Encoded: false })).body).toBe('cmF3');
  });

  test('stays text without one', async () => {
    expect((await answer(result)).body).toBe('cmF3');
  });
});

describe('a malformed response fails with 502', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['text', '"accepted"'],
    ['a number', 200],
    ['an array', [{ statusCode: 200 }]],
    ['an unknown field', { statusCode: 200, status: 'ok' }],
    ['a status that is no number', { statusCode: 'ok' }],
    ['a status out of range', { statusCode: 600 }],
    ['a status of 1xx', { statusCode: 100 }],
    ['a status with a fraction', { statusCode: 200.5 }],
    ['a body that is an object', { statusCode: 200, body: { ok: true } }],
    ['a body that is a number', { statusCode: 200, body: 1 }],
    ['isBase64Encoded as text', { statusCode: 200, isBase64Encoded: 'true' }],
    ['headers as text', { statusCode: 200, headers: 'X-A: 1' }],
    ['headers as an array', { statusCode: 200, headers: [['X-A', '1']] }],
    ['a header that is an object', { statusCode: 200, headers: { 'X-A': {} } }],
    ['a header that is a number', { statusCode: 200, headers: { 'X-A': 1 } }],
    ['a header that is null', { statusCode: 200, headers: { 'X-A': null } }],
    ['a header with a line break', { statusCode: 200, headers: { 'X-A': 'a\r\nb' } }],
    ['a header with a bad name', { statusCode: 200, headers: { 'X A': 'a' } }],
    ['multiValueHeaders as text', { statusCode: 200, multiValueHeaders: 'X-A' }],
    ['a list of headers with an object', { statusCode: 200, multiValueHeaders: { 'X-A': [{}] } }],
  ])('%s', async (_name, result) => {
    const { status, body, headers } = await answer(result);
    expect([status, body]).toEqual([502, '{"message":"Internal server error"}']);
    expect(headers['x-amzn-errortype']).toBe('InternalServerErrorException');
  });
});
