import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { verifySignature } from '../../../../src/events/index';
import { LocalSendGrid, PostReport } from '../../../../src/local/index';

const MINUTE = 60_000;

/** A webhook and its token URL, in one server. */
class Receiver {
  public readonly posts: Array<{ headers: IncomingHttpHeaders; body: string }> = [];
  public tokens = 0;
  /** Statuses and bodies of the next answers to posts; then 200. */
  public readonly answers: Array<[status: number, body: string]> = [];
  public readonly clients: string[] = [];

  private readonly server: Server = createServer((request, response) => {
    void textOf(request).then((body) => {
      if (request.url === '/token') {
        this.tokens += 1;
        const credentials = String(request.headers.authorization).replace('Basic ', '');
        this.clients.push(Buffer.from(credentials, 'base64').toString());
        response.end(JSON.stringify({ access_token: `token-${this.tokens}` }));
        return;
      }
      this.posts.push({ headers: request.headers, body });
      const [status, text] = this.answers.shift() ?? [200, ''];
      response.writeHead(status).end(text);
    });
  });

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public get oauth(): object {
    return { oauth_client_id: 'client', oauth_client_secret: 'secret', oauth_token_url: `${this.url}/token` };
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let time: number;
let sendGrid: LocalSendGrid;
let receiver: Receiver;
beforeEach(async () => {
  time = 1_800_000_000_000;
  sendGrid = await LocalSendGrid.start({ now: () => time });
  receiver = new Receiver();
  await receiver.start();
});
afterEach(async () => Promise.all([sendGrid.stop(), receiver.stop()]));

const register = (settings: object = {}) =>
  sendGrid.addWebhook({ url: `${receiver.url}/events`, enabled: true, bounce: true, ...settings });
const BOUNCE = { event: 'bounce', email: 'a@example.com' };
const outcomes = (reports: readonly PostReport[]) => reports.map(({ outcome, attempts }) => [outcome, attempts]);

describe('the posted batch', () => {
  test('contains the events that a webhook subscribes to, one per line', async () => {
    const id = register({ spam_report: true });
    const events = [BOUNCE, { event: 'open' }, { event: 'spamreport' }, { event: 'brand_new' }];
    expect(await sendGrid.post(events)).toEqual([
      {
        webhookId: id,
        url: `${receiver.url}/events`,
        outcome: 'delivered',
        attempts: 1,
        status: 200,
        renewedToken: false,
      },
    ]);
    const lines = [events[0], events[2], events[3]].map((event) => JSON.stringify(event));
    expect(receiver.posts[0].body).toBe(`[${lines.join(',\r\n')}]\r\n`);
    expect(receiver.posts[0].headers).toMatchObject({
      'content-type': 'application/json;charset=utf-8',
      'user-agent': 'SendGrid Event API',
    });
    expect(receiver.posts[0].headers.authorization).toBeUndefined();
  });

  test('is not sent without a matching event, or to a disabled webhook', async () => {
    const id = register({ bounce: false });
    expect(await sendGrid.post([BOUNCE])).toEqual([]);
    sendGrid.editWebhook(id, { bounce: true, enabled: false });
    expect(await sendGrid.post([BOUNCE])).toEqual([]);
  });

  test('is a given text, for every webhook of the account', async () => {
    register();
    sendGrid.addWebhook({ url: `${receiver.url}/other`, enabled: true });
    expect(outcomes(await sendGrid.post('[]'))).toEqual([
      ['delivered', 1],
      ['delivered', 1],
    ]);
    expect(await sendGrid.post('[]', 'subuser')).toEqual([]);
    expect(receiver.posts.map(({ body }) => body)).toEqual(['[]', '[]']);
  });

  test("is signed with the webhook's key and the current time", async () => {
    sendGrid.rotateSigningKey(register());
    await sendGrid.post([BOUNCE]);
    const [{ headers, body }] = receiver.posts;
    const [{ publicKey }] = sendGrid.webhooks();
    const timestamp = headers['x-twilio-email-event-webhook-timestamp'] as string;
    const signature = headers['x-twilio-email-event-webhook-signature'] as string;
    expect(timestamp).toBe('1800000000');
    expect(verifySignature({ publicKey, payload: body, signature, timestamp })).toBe(true);
  });
});

describe('the token', () => {
  test('is requested once, and again after a response with an OAuth error code', async () => {
    register(receiver.oauth);
    await sendGrid.post([BOUNCE]);
    await sendGrid.post([BOUNCE]);
    expect(receiver.posts.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-1']);
    receiver.answers.push([401, '{"error":"invalid_token"}']);
    const [report] = await sendGrid.post([BOUNCE]);
    expect(report).toMatchObject({ outcome: 'delivered', renewedToken: true });
    expect(receiver.posts.at(-1)!.headers.authorization).toBe('Bearer token-2');
  });

  test('is not renewed after another error response', async () => {
    register(receiver.oauth);
    receiver.answers.push([401, '{"message":"Unauthorized"}']);
    expect(await sendGrid.post([BOUNCE])).toMatchObject([{ outcome: 'waiting', status: 401, renewedToken: false }]);
    expect(receiver.tokens).toBe(1);
  });

  test('is requested again after the client changes', async () => {
    const id = register(receiver.oauth);
    await sendGrid.post([BOUNCE]);
    sendGrid.editWebhook(id, { open: true });
    await sendGrid.post([BOUNCE]);
    sendGrid.editWebhook(id, { oauth_client_secret: 'changed' });
    await sendGrid.post([BOUNCE]);
    expect(receiver.clients).toEqual(['client:secret', 'client:changed']);
  });

  test('that is unavailable lets the events wait', async () => {
    register({ ...receiver.oauth, oauth_token_url: `${receiver.url}/events` });
    const [report] = await sendGrid.post([BOUNCE]);
    expect(report).toMatchObject({
      outcome: 'waiting',
      reason: 'could not get a token: the token URL responded with 200',
    });
  });
});

describe('a batch that is not accepted', () => {
  test('is retried after 1, 2, 4 minutes and so on', async () => {
    register();
    receiver.answers.push([500, ''], [503, ''], [302, '']);
    expect(outcomes(await sendGrid.post([BOUNCE]))).toEqual([['waiting', 1]]);
    for (const [minutes, expected] of [
      [1, ['waiting', 2]],
      [2, ['waiting', 3]],
      [4, ['delivered', 4]],
    ] as const) {
      time += minutes * MINUTE - 1;
      expect(await sendGrid.postDue()).toEqual([]);
      time += 1;
      expect(outcomes(await sendGrid.postDue())).toEqual([expected]);
    }
    expect(sendGrid.undelivered).toBe(0);
  });

  test('is given up after a day', async () => {
    register();
    for (let i = 0; i < 100; i++) receiver.answers.push([500, '']);
    await sendGrid.post([BOUNCE]);
    let last: readonly PostReport[] = [];
    let hours = 0;
    for (; sendGrid.undelivered > 0 && hours < 48; hours++) {
      time += 60 * MINUTE;
      last = await sendGrid.postDue();
    }
    expect(last).toMatchObject([{ outcome: 'given up', status: 500 }]);
    expect(hours).toBe(24);
  });

  test.each(['removed', 'disabled'])('is given up after the webhook is %s', async (what) => {
    const id = register();
    receiver.answers.push([500, '']);
    await sendGrid.post([BOUNCE]);
    if (what === 'removed') sendGrid.deleteWebhook(id);
    else sendGrid.editWebhook(id, { enabled: false });
    time += MINUTE;
    expect(await sendGrid.postDue()).toMatchObject([
      { outcome: 'given up', reason: 'the webhook was deleted or disabled' },
    ]);
    expect(sendGrid.undelivered).toBe(0);
  });

  test('waits if the connection is refused', async () => {
    register();
    await receiver.stop();
    expect(await sendGrid.post([BOUNCE])).toMatchObject([{ outcome: 'waiting', reason: 'ECONNREFUSED' }]);
  });
});

describe('SendGrid’s test', () => {
  const runTest = async (request: object) => {
    const response = await fetch(`${sendGrid.url}/v3/user/webhooks/event/test`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${sendGrid.apiKey}` },
      body: JSON.stringify(request),
    });
    const text = await response.text();
    return text === '' ? [response.status] : [response.status, (JSON.parse(text) as any).errors[0].message];
  };

  test('posts events to the URL, without a client', async () => {
    expect(await runTest({ url: `${receiver.url}/test` })).toEqual([204]);
    expect(JSON.parse(receiver.posts[0].body)).toHaveLength(10);
  });

  test('with the client of the request', async () => {
    expect(await runTest({ url: `${receiver.url}/test`, ...receiver.oauth })).toEqual([204]);
    expect(receiver.clients).toEqual(['client:secret']);
  });

  test('with the webhook’s own secret and key', async () => {
    const id = register(receiver.oauth);
    sendGrid.rotateSigningKey(id);
    const { oauth_client_secret: _secret, ...client } = receiver.oauth as Record<string, string>;
    expect(await runTest({ id, url: `${receiver.url}/events`, ...client })).toEqual([204]);
    expect(receiver.clients).toEqual(['client:secret']);
    expect(receiver.posts[0].headers).toHaveProperty('x-twilio-email-event-webhook-signature');
  });

  test('fails with the reason', async () => {
    receiver.answers.push([500, '']);
    expect(await runTest({ url: `${receiver.url}/test` })).toEqual([
      400,
      'the test events were rejected: the URL responded with 500',
    ]);
    const noUrl = { url: `${receiver.url}/test`, oauth_client_id: 'client' };
    expect(await runTest(noUrl)).toEqual([400, expect.stringContaining('the test events were rejected: ')]);
    expect(await runTest({ url: 'nowhere' })).toEqual([400, "'nowhere' is not a valid url"]);
    expect(await runTest({ id: 'unknown', url: receiver.url })).toEqual([404, 'Invalid id provided.']);
    const { url } = receiver;
    await receiver.stop();
    expect(await runTest({ url })).toEqual([400, 'the test events were rejected: ECONNREFUSED']);
  });
});
