/** A machine whose only way out is a proxy. `verify` uses it, and does not blame SendGrid for what it does not pass on. */
import { equal, match } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { run } from './support';

run(async () => {
  const asked: string[] = [];
  const proxy = createServer((_request, response) => response.writeHead(502).end());
  proxy.on('connect', ({ url }, socket) => {
    asked.push(String(url));
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const command = join('node_modules', 'cdk-sendgrid-oauth-webhook', 'lib', 'cli', 'index.js');
  const urls = [
    ...['--token-url', 'https://token.example.invalid/oauth2/token'],
    ...['--post-url', 'https://hook.example.invalid/prod/activity'],
  ];
  const child = spawn(process.execPath, [command, 'verify', '--client-id', 'client', ...urls], {
    env: {
      ...process.env,
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      SENDGRID_WEBHOOK_CLIENT_SECRET: 'client-secret-000000000000',
    },
  });
  const exitCode = new Promise((resolve) => child.once('close', resolve));
  const output = await text(child.stdout);
  equal(await exitCode, 2);
  proxy.close();
  equal(asked.includes('token.example.invalid:443'), true);
  match(output, /proxy-failure/);
  equal(output.includes('SendGrid cannot reach it'), false);
});
