import { createServer } from 'node:http';

/** Answers token requests and posts at once, on the port of its argument. */
createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(request.url === '/token' ? '{"access_token":"token","token_type":"Bearer","expires_in":3600}' : '{}');
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
