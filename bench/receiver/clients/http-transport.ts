import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent, request } from 'node:https';

const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new Agent({ keepAlive: true }) };

/** Sends a POST request with Node.js's HTTP client, without undici, which the first `fetch` loads. */
export async function post(url: URL, headers: Record<string, string>, body: string): Promise<string> {
  const protocol = url.protocol as keyof typeof agents;
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers, agent: agents[protocol] };
    const sent = (protocol === 'http:' ? httpRequest : request)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
