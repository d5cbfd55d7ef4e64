import { Agent, request } from 'node:http';

/** What to post: the single argument, as JSON. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly posts: number;
}

export interface LoadResult {
  readonly postsPerSecond: number;
  /** Number of posts that were not answered with 200. */
  readonly failed: number;
}

/** A plain load generator: each connection posts as soon as its previous post is answered. */
async function main([argument]: string[]): Promise<void> {
  const load = JSON.parse(argument) as Load;
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  let left = load.posts;
  let failed = 0;
  const start = performance.now();
  const connections = Array.from({ length: load.connections }, async () => {
    while (left-- > 0) if ((await post(load, agent)) !== 200) failed++;
  });
  await Promise.all(connections);
  const result: LoadResult = { postsPerSecond: load.posts / ((performance.now() - start) / 1000), failed };
  console.log(JSON.stringify(result));
  agent.destroy();
}

async function post({ url, headers, body }: Load, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode!));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

void main(process.argv.slice(2));
