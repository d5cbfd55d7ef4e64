import { CommandProcess } from './support/command-process';
import { ForwardProxy, ForwardProxyOptions } from './support/forward-proxy';
import { front } from './support/front';
import { certificate } from './verify/certificates';
import { deploy } from './verify/scenarios';

const TOKEN_HOST = 'token.example.invalid';
const POST_HOST = 'hook.example.invalid';

/** Runs a command against a deployment whose hosts only the proxy can reach. */
async function runBehindProxy(command: string, options: ForwardProxyOptions = {}, credentials = '', env = {}) {
  const tls = await certificate('valid', [TOKEN_HOST, POST_HOST]);
  const deployed = await deploy();
  const { tokenUrl, httpPostUrl } = deployed.settings;
  const frontOf = async (url: string) => front(new URL(url).origin, undefined, tls);
  const hosts = { [TOKEN_HOST]: await frontOf(tokenUrl), [POST_HOST]: await frontOf(httpPostUrl) };
  const proxy = await ForwardProxy.start({ hosts, ...options });
  const { args, env: secrets } = deployed.invocation([], {
    tokenUrl: `https://${TOKEN_HOST}${new URL(tokenUrl).pathname}`,
    httpPostUrl: `https://${POST_HOST}${new URL(httpPostUrl).pathname}`,
  });
  const url = `http://${credentials}127.0.0.1:${proxy.port}`;
  const process = new CommandProcess([command, ...args, ...(command === 'send' ? ['--yes'] : [])], {
    env: { NO_COLOR: '1', ...secrets, NODE_EXTRA_CA_CERTS: tls.file, HTTPS_PROXY: url, ...env },
  });
  const exitCode = await process.exitCode;
  const output = process.lines.join('\n').replaceAll(String(proxy.port), 'PORT');
  return { exitCode, output, requested: [...new Set(proxy.requested)] };
}

const BOTH = [`${TOKEN_HOST}:443`, `${POST_HOST}:443`];

test('verify sends every request through the proxy of HTTPS_PROXY', async () => {
  const { exitCode, output, requested } = await runBehindProxy('verify');
  expect(output).toMatch(/Passed: 12 passed, 0 failed, 0 inconclusive, 2 skipped\.$/);
  expect(output).toMatch(/through the proxy 127\.0\.0\.1:PORT, TLSv1\.3, certificate valid until/);
  expect(requested).toEqual(BOTH);
  expect(exitCode).toBe(0);
});

test('send sends every request through the proxy, and authenticates', async () => {
  const authorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  const { exitCode, output, requested } = await runBehindProxy('send', { authorization }, 'user:p%40ss@');
  expect(output).toMatch(/accepted +10\n/);
  expect(requested).toEqual(BOTH);
  expect(exitCode).toBe(0);
});

test('verify does not use the proxy for a host in NO_PROXY', async () => {
  const { exitCode, output, requested } = await runBehindProxy('verify', {}, '', { NO_PROXY: TOKEN_HOST });
  expect(output).toContain(`${TOKEN_HOST}: ENOTFOUND`);
  expect(requested).toEqual([BOTH[1]]);
  expect(exitCode).toBe(1);
});

test('verify is inconclusive if the proxy does not reach the hosts, and blames the proxy', async () => {
  const { exitCode, output } = await runBehindProxy('verify', { hosts: {} });
  expect(output).toContain('proxy-failure');
  expect(output).toContain(`${TOKEN_HOST}: the proxy 127.0.0.1:PORT responded with 502`);
  expect(output).not.toContain('unreachable-host');
  expect(exitCode).toBe(2);
});

test('verify never prints the password of the proxy', async () => {
  const { output } = await runBehindProxy('verify', { authorization: 'Basic other' }, 'user:secret-password@');
  expect(output).toContain('the proxy 127.0.0.1:PORT responded with 407');
  expect(output).not.toContain('secret-password');
});

test('verify is inconclusive if the proxy is down', async () => {
  const env = { HTTPS_PROXY: 'http://127.0.0.1:1' };
  const { exitCode, output } = await runBehindProxy('verify', {}, '', env);
  expect(output).toContain('could not connect to the proxy 127.0.0.1:1 (ECONNREFUSED)');
  expect(exitCode).toBe(2);
});

test('requests within this machine never use the proxy', async () => {
  const { args, env } = (await deploy()).invocation();
  const proxy = await ForwardProxy.start({});
  const url = `http://127.0.0.1:${proxy.port}`;
  const process = new CommandProcess(['verify', ...args], { env: { ...env, HTTPS_PROXY: url, HTTP_PROXY: url } });
  expect(await process.exitCode).toBe(0);
  expect(proxy.requested).toEqual([]);
});

test('requests to AWS use the proxy', async () => {
  const proxy = await ForwardProxy.start({});
  const process = new CommandProcess(['settings', '--stack', 'Stack', '--region', 'eu-west-1'], {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    },
  });
  expect(await process.exitCode).toBe(2);
  expect(process.lines.join('\n').replace(String(proxy.port), 'PORT')).toBe(
    'error: could not read the outputs of stack Stack: the proxy 127.0.0.1:PORT responded with 502; check HTTPS_PROXY and ' +
      'NO_PROXY',
  );
  expect(proxy.requested).toEqual(['cloudformation.eu-west-1.amazonaws.com:443']);
});
