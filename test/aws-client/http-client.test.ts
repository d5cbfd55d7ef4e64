import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { errorName } from '../../src/aws-client/error-name';
import { HttpClient } from '../../src/aws-client/http-client';

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test.each(['no response', 'a response whose body does not end'])('fails with a timeout for %s', async (what) => {
  server = createServer((_request, response) => {
    if (what !== 'no response') response.writeHead(200).write('{');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

  const error = await new HttpClient().post(url, {}, Buffer.from('{}'), 200).catch((reason: unknown) => reason);
  expect(errorName(error)).toBe('Timeout');
});
