import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Runs in its own thread, because the main thread waits for processes. */
const SERVER = `
  const { createHash } = require('node:crypto');
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      const body = Buffer.concat(chunks).toString();
      response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' });
      const target = request.headers['x-amz-target'];
      if (target === 'AmazonSSM.GetParameter') {
        response.end(JSON.stringify({ Parameter: { Value: workerData.publicKey } }));
      } else if (target === 'AmazonSQS.SendMessage') {
        // The SDK verifies it.
        const digest = createHash('md5').update(JSON.parse(body).MessageBody).digest('hex');
        response.end(JSON.stringify({ MessageId: 'message-1', MD5OfMessageBody: digest }));
      } else {
        response.end(JSON.stringify({ statusCode: 200 }));
      }
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Responds to calls of SSM, SQS and Lambda immediately, so that only the caller's time is measured. */
export class LoopbackAws {
  public static async start(publicKey: string): Promise<LoopbackAws> {
    const worker = new Worker(SERVER, { eval: true, workerData: { publicKey } });
    const [port] = (await once(worker, 'message')) as [number];
    return new LoopbackAws(worker, `http://127.0.0.1:${port}`);
  }

  private constructor(
    private readonly worker: Worker,
    public readonly url: string,
  ) {}

  public async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
