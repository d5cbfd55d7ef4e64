import { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';

/** How a hostile server responds to the head of a request. */
export type Behavior = (socket: Socket) => void;

/** A server stops sending after this many bytes, in case a client reads without end. */
const MOST_BYTES = 256 * 2 ** 20;

const CONTROLS = 'a\u001b[2J\u001b]0;title\u0007b\u009b31m\u202ec\u2066\u200f\u061c\u2028d';
const TOKEN = '{"access_token":"dG9rZW4","token_type":"Bearer","expires_in":3600}';
const DEEP = '['.repeat(10_000) + ']'.repeat(10_000);

function jwt(claims: string): string {
  const [header, payload] = ['{"alg":"RS256"}', claims].map((part) => Buffer.from(part).toString('base64url'));
  return `{"access_token":"${header}.${payload}.c2ln","token_type":"Bearer","expires_in":3600}`;
}

/** A complete response. */
function responding(body: string | Buffer, head = '', status = '200 OK'): Behavior {
  const bytes = Buffer.from(body as string);
  return (socket) => {
    socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n${head}\r\n`, 'latin1');
    socket.end(bytes);
  };
}

/** Writes the same bytes as fast as the client reads them. */
function flooding(start: string, chunk: Buffer | string): Behavior {
  return (socket) => {
    let sent = 0;
    const pump = () => {
      while (!socket.destroyed && sent < MOST_BYTES) {
        sent += chunk.length;
        if (!socket.write(chunk)) return void socket.once('drain', pump);
      }
      socket.end();
    };
    socket.write(start);
    pump();
  };
}

/** Writes a text one character at a time, and then the last one again and again, until the client closes. */
function trickling(start: string, text: string): Behavior {
  return (socket) => {
    socket.write(start);
    let index = 0;
    const timer = setInterval(() => socket.write(text[Math.min(index++, text.length - 1)]), 50);
    socket.once('close', () => clearInterval(timer));
  };
}

/** 64 MiB of spaces, several times. */
function bomb(encoding: 'gzip' | 'deflate' | 'br'): Behavior {
  const zeros = Buffer.alloc(64 * 2 ** 20, ' ');
  const compress = {
    gzip: () => Buffer.concat(Array<Buffer>(8).fill(gzipSync(zeros))),
    deflate: () => deflateSync(zeros),
    br: () => brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  };
  return (socket) => responding(compress[encoding](), `Content-Encoding: ${encoding}\r\n`)(socket);
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const CHUNK = `10000\r\n${'x'.repeat(65_536)}\r\n`;

/** What servers do to clients, by accident or on purpose. */
export const BEHAVIORS: Readonly<Record<string, Behavior>> = {
  'never responds': () => {},
  'sends an endless body': flooding(CHUNKED, CHUNK),
  'sends an endless error': flooding(CHUNKED.replace('200 OK', '400 Bad Request'), CHUNK),
  'sends endless headers': flooding('HTTP/1.1 200 OK\r\n', `X-Header: ${'x'.repeat(100)}\r\n`),
  'sends one endless header': flooding('HTTP/1.1 200 OK\r\nX-Header: ', 'x'.repeat(65_536)),
  'sends an endless status line': flooding('HTTP/1.1 200 ', 'x'.repeat(65_536)),
  'sends slow headers': trickling('HTTP/1.1 200 OK\r\nX-Header: ', 'slow'),
  'sends a slow body': trickling(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n`, TOKEN),
  'sends a gzip bomb': bomb('gzip'),
  'sends a deflate bomb': bomb('deflate'),
  'sends a Brotli bomb': bomb('br'),
  'says gzip, and sends plain text': responding(TOKEN, 'Content-Encoding: gzip\r\n'),
  'sends truncated gzip': responding(gzipSync(TOKEN).subarray(0, 20), 'Content-Encoding: gzip\r\n'),
  'sends an unknown encoding': responding(TOKEN, 'Content-Encoding: x-unknown\r\n'),
  'closes before the end of the body': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{'),
  'sends more than its Content-Length': (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}${TOKEN}`),
  'sends an impossible Content-Length': (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n${TOKEN}`),
  'sends two lengths': (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNK}`),
  'sends a broken chunk': (socket) => socket.end(`${CHUNKED}zz\r\nx`),
  'closes without a response': (socket) => socket.end(),
  'resets the connection': (socket) => socket.resetAndDestroy(),
  'resets the connection within the body': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{', () => socket.resetAndDestroy()),
  'redirects to another host': responding('', 'Location: https://example.invalid/steal\r\n', '307 Temporary Redirect'),
  'redirects to itself': responding('', 'Location: /\r\n', '302 Found'),
  'redirects to a control sequence': responding('', 'Location: \u009b31m/\u0085\r\n', '301 Moved'),
  'sends informational responses without end': flooding('', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
  'switches protocols': (socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  'sends an unknown status': responding(TOKEN, '', '999 Odd'),
  'sends no HTTP': (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'sends invalid bytes in a header': (socket) => socket.end('HTTP/1.1 200 OK\r\nX-A: a\u0000b\r\n\r\n'),
  'sends a second response to no request': (socket) =>
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}`),
  'sends control sequences in an error': responding(
    JSON.stringify({ error: CONTROLS, errors: [{ field: CONTROLS, message: CONTROLS }] }),
    '',
    '400 \u009b31mBad',
  ),
  'sends control sequences as text': responding(CONTROLS, 'Content-Type: text/plain\r\n', '400 Bad Request'),
  'sends control sequences in JSON': responding(
    JSON.stringify({
      access_token: 'dG9rZW4',
      token_type: CONTROLS,
      expires_in: CONTROLS,
      webhooks: [{ id: CONTROLS }],
    }),
  ),
  'sends control sequences in names': responding(
    JSON.stringify({ [CONTROLS]: 1, webhooks: [], max_allowed: CONTROLS }),
  ),
  'sends control sequences in claims': responding(
    jwt(JSON.stringify({ client_id: CONTROLS, scope: CONTROLS, iss: CONTROLS, token_use: CONTROLS })),
  ),
  'sends a token that no header can contain': responding(
    '{"access_token":"a\\r\\nX-Injected: b","token_type":"Bearer"}',
  ),
  'sends a token of one letter': responding('{"access_token":"e","token_type":"Bearer"}'),
  'sends a token of 900 KB': responding(`{"access_token":"${'x'.repeat(900_000)}","token_type":"Bearer"}`),
  'sends members of other types': responding(
    '{"access_token":{"toString":1},"token_type":[],"expires_in":{"valueOf":null},"error":{"toString":null},"webhooks":5,"errors":{"a":1}}',
  ),
  'sends claims of other types': responding(
    jwt(
      `{"client_id":{"toString":1},"scope":{"toString":null},"exp":{"valueOf":1},"iat":[[]],"iss":null,"aud":${DEEP}}`,
    ),
  ),
  'sends claims that are no object': responding(jwt('[1]')),
  'sends deep JSON': responding(DEEP),
  'sends deep JSON in an error': responding(`{"errors":${DEEP},"error":${DEEP}}`, '', '400 Bad Request'),
  'sends huge numbers': responding(jwt('{"exp":1e999,"iat":-1e999}').replace('3600', '1e999')),
  'sends the names of a prototype': responding(
    '{"__proto__":{"access_token":"x"},"constructor":{"prototype":1},"access_token":"a","access_token":5}',
  ),
  'sends null': responding('null'),
  'sends a web page': responding('<html><body>Sign in</body></html>', 'Content-Type: text/html\r\n'),
  'sends nothing': responding(''),
  'sends UTF-16': responding(
    Buffer.from(`\ufeff${TOKEN}`, 'utf16le'),
    'Content-Type: application/json; charset=utf-16\r\n',
  ),
  'asks to retry in a thousand years': responding('{}', 'Retry-After: 31536000000\r\n', '429 Too Many Requests'),
};
