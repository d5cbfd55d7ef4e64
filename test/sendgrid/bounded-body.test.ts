import { Readable } from 'node:stream';
import { MAX_BODY_BYTES, readBody } from '../../src/sendgrid/bounded-body';

test('a body is read up to the limit', async () => {
  const text = 'x'.repeat(MAX_BODY_BYTES);
  expect(await readBody(new Response(text).body)).toBe(text);
});

test('a missing body is an empty text', async () => {
  expect(await readBody(new Response(null, { status: 204 }).body)).toBe('');
});

test('characters are decoded across chunks, without a byte order mark', async () => {
  const bytes = Buffer.from('\ufeff€');
  expect(await readBody(Readable.from([...bytes].map((byte) => Buffer.of(byte))))).toBe('€');
});

test('fails at a larger body, and does not read the rest', async () => {
  let read = 0;
  let isClosed = false;
  async function* endless() {
    try {
      for (; ; read++) yield new Uint8Array(64 * 1024);
    } finally {
      isClosed = true;
    }
  }
  await expect(readBody(endless())).rejects.toThrow('the response is larger than 1 MiB');
  expect(read).toBe(16);
  expect(isClosed).toBe(true);
});

test('fails at a larger body of fetch, and cancels it', async () => {
  const cancel = jest.fn();
  const body = new ReadableStream<Uint8Array>({ pull: (stream) => stream.enqueue(new Uint8Array(64 * 1024)), cancel });
  await expect(readBody(new Response(body).body, 2 * MAX_BODY_BYTES)).rejects.toThrow(
    'the response is larger than 2 MiB',
  );
  expect(cancel).toHaveBeenCalledTimes(1);
});
