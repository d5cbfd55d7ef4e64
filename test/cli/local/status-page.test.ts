import { request } from 'node:http';
import { Browser, chromium, Page } from 'playwright-core';
import { SignatureVerification } from '../../../src';
import { RecentActivity } from '../../../src/cli/local/recent-activity';
import { StatusPage } from '../../../src/cli/local/status-page';
import { LocalStage, sampleBatch } from '../../../src/local';
import { ifThereIs } from '../../local/support/commands';
import { synthRegistered } from '../../local/support/registered';
import { run } from '../support/run';

const CHROMIUM = '/usr/bin/chromium';
const SCRIPT = '<img src=x onerror="document.title=1">';

let browser: Browser | undefined;
afterAll(async () => browser?.close());
afterEach(() => jest.restoreAllMocks());

async function openPage(url: string): Promise<Page> {
  browser ??= await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'], handleSIGINT: false });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(url);
  await page.getByText('running').waitFor();
  expect(problems).toEqual([]);
  return page;
}

/** Runs `local`, and calls `during` once the page is served. */
async function runLocal(assembly: string, during: (stage: LocalStage, url: string) => Promise<void>): Promise<string> {
  const start = LocalStage.start.bind(LocalStage);
  let stage: LocalStage | undefined;
  let failure: unknown;
  jest.spyOn(LocalStage, 'start').mockImplementation(async (options) => (stage = await start(options)));
  const startPage = StatusPage.start.bind(StatusPage);
  jest.spyOn(StatusPage, 'start').mockImplementation(async (...args) => {
    const page = await startPage(...args);
    const work = async () => during(stage!, page.url);
    setTimeout(
      () =>
        void work()
          .catch((error) => (failure = error))
          .finally(() => process.emit('SIGINT')),
      50,
    );
    return page;
  });
  const { out } = await run('local', '-a', assembly);
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  if (failure !== undefined) throw failure;
  return out;
}

const [inBrowser, name] = ifThereIs(CHROMIUM, test, 'a browser shows settings, requests and events, but no secret');
inBrowser(name, async () => {
  const secrets: string[] = [];
  const assembly = synthRegistered({ webhook: { signatureVerification: SignatureVerification.managed() } });
  await runLocal(assembly, async (stage, url) => {
    const [{ httpPostUrl, clientId, clientSecret }] = stage.webhooks;
    secrets.push(clientSecret);
    const page = await openPage(url);
    expect(await page.locator('dd').allTextContents()).toEqual([
      'OAuth 2.0',
      clientId,
      expect.stringMatching(/^\(printed by: curl /),
      expect.stringMatching(/\/oauth2\/token$/),
      httpPostUrl,
    ]);
    expect(await page.locator('#registered tbody td').allTextContents()).toContain('enabled, signed');
    expect(await page.getByText('None yet.').filter({ visible: true }).count()).toBe(1);
    expect(await page.locator('h2').allTextContents()).toEqual([
      'Events ',
      'Requests',
      'Queues',
      'Registered with the SendGrid mock',
      'Settings to enter in SendGrid',
    ]);
    expect(await page.locator('#commands pre').allTextContents()).toEqual([
      `npx cdk-sendgrid-oauth-webhook send --outputs ${url}outputs.json`,
    ]);

    await stage.sendGrid!.post(JSON.parse(sampleBatch(1_700_000_000)) as object[]);
    await stage.sendGrid!.post([{ event: 'click', email: SCRIPT, sg_event_id: 'the-id' }]);
    await fetch(httpPostUrl, { method: 'POST' });
    await page.getByText('the-id').waitFor();
    await page.getByText('UNAUTHORIZED: no token').waitFor();
    const events = await page.locator('#events tbody tr').allTextContents();
    expect(events).toHaveLength(11);
    expect(events[0]).toMatch(/^[\d:]+click<img src=x onerror="document\.title=1">the-id200accepted by the function$/);
    expect(await page.locator('#event-count').textContent()).toBe('11 in total');
    expect(await page.locator('#requests .odd').allTextContents()).toContain('401');
    for (const width of [500, 360]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(await page.title()).toBe('SendGrid webhook, local stage');
    expect(await page.getByText('None yet.').filter({ visible: true }).count()).toBe(0);
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT, fullPage: true });
    expect(await page.content()).not.toContain(clientSecret);
    for (const path of ['state', 'outputs.json']) {
      const content = await (await fetch(`${url}${path}`)).text();
      expect(content).not.toContain(clientSecret);
      expect(content).not.toContain('PRIVATE KEY');
    }
    await page.close();
  });
  expect(secrets).toHaveLength(1);
});

describe('the status page server', () => {
  let page: StatusPage;
  beforeAll(
    async () =>
      (page = await StatusPage.start(
        () => ({ webhooks: [] }),
        () => ({ Stack: {} }),
      )),
  );
  afterAll(async () => page.stop());

  async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
    return new Promise<{ status: number; type: string }>((done, fail) => {
      const sent = request(page.url + path.slice(1), { method, headers }, (response) => {
        response.resume();
        done({ status: response.statusCode!, type: response.headers['content-type']! });
      });
      sent.once('error', fail).end();
    });
  }

  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/page.css', 'text/css; charset=utf-8'],
    ['/state', 'application/json; charset=utf-8'],
    ['/outputs.json', 'application/json; charset=utf-8'],
  ])('serves %s', async (path, type) => {
    expect(await get(path)).toEqual({ status: 200, type });
  });

  test('rejects unknown paths, other methods and other host names', async () => {
    expect((await get('/elsewhere')).status).toBe(404);
    expect((await get('/', {}, 'POST')).status).toBe(405);
    expect((await get('/state', { Host: 'rebound.example.com' })).status).toBe(403);
    expect((await get('/state', { Host: 'localhost:1234' })).status).toBe(200);
  });

  test('fails if its port is in use', async () => {
    await expect(StatusPage.start(Object, Object, Number(new URL(page.url).port))).rejects.toThrow('EADDRINUSE');
  });
});

describe('recent activity', () => {
  test('keeps the last hundred entries, newest first', () => {
    const recent = new RecentActivity();
    for (let i = 0; i < 150; i++) {
      recent.addRequest({ server: 'api', method: 'POST', path: `/${i}`, status: 200, milliseconds: 1 });
      recent.addPost({
        path: '/',
        requestId: String(i),
        status: 200,
        body: JSON.stringify([{ event: 'open', sg_event_id: `${i}a` }, { number: i }]),
      });
    }
    expect(recent.requests).toHaveLength(100);
    expect(recent.requests[0].path).toBe('/149');
    expect(recent.events).toHaveLength(100);
    expect(recent.events.slice(0, 2).map(({ id }) => id)).toEqual(['', '149a']);
    expect(recent.eventCount).toBe(300);
  });

  test('ignores bodies that are not batches', () => {
    const recent = new RecentActivity();
    for (const body of ['', '{', '{}', '[]', 'null']) recent.addPost({ path: '/', requestId: '1', status: 200, body });
    expect(recent.events).toEqual([]);
    recent.addPost({ path: '/', requestId: '2', status: 200, body: '[null, 1, {"event":5}]' });
    expect(recent.events.map(({ event }) => event)).toEqual(['', '', '']);
  });

  test.each(['before', 'after'])('has the reason of the receiver, whose log arrives %s its response', (when) => {
    const recent = new RecentActivity();
    const outcome = { webhook: 'Webhook', requestId: 'r1', status: 403, reason: 'the post is not signed' };
    const entry = { server: 'api', method: 'POST', path: '/p', status: 403, milliseconds: 1, reason: 'by X' } as const;
    if (when === 'before') recent.addOutcome(outcome);
    recent.addRequest({ ...entry, requestId: 'r1' });
    recent.addPost({ path: '/p', requestId: 'r1', status: 403, body: '[{"event":"open"}]' });
    if (when === 'after') recent.addOutcome(outcome);
    expect(recent.requests[0].reason).toBe('the post is not signed');
    expect(recent.events[0]).toMatchObject({ status: 403, event: 'open', reason: 'the post is not signed' });
    recent.addRequest({ ...entry, requestId: 'r2' });
    expect(recent.requests[0].reason).toBe('by X');
  });

  test('makes one line of reasons, without control characters', () => {
    const recent = new RecentActivity();
    const reason = 'Error: \u001b[31mred\n\u202eline';
    recent.addRequest({ server: 'api', method: 'POST', path: '/', status: 502, milliseconds: 1, reason });
    expect(recent.requests[0].reason).toBe('Error: [31mred line');
  });
});
