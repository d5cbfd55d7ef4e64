import { Load, LoadResult } from './programs/load';
import { cpuOfEndedChildren, Server } from './servers';
import { Workspace } from './workspace';
import { generatedBatches } from '../../src/cli/send/batches';
import { EventGenerator } from '../../src/cli/send/event-generator';
import { Random } from '../../src/cli/send/random';
import { runNode } from '../support/node-process';

export interface Sample {
  readonly postsPerSecond: number;
  /** CPU time per post. */
  readonly cpuMilliseconds: number;
}

/** Returns a batch of ten events like those of `send`. */
function batch(): string {
  const options = { count: 10, size: 10, duplicates: 0, reorder: false };
  const [{ text }] = generatedBatches(new EventGenerator(1, undefined, 10), new Random(1), options);
  return text;
}

/** Posts one batch again and again with a plain load generator. The CPU time is that of the server and its functions. */
export function load(workspace: Workspace, server: Server, connections: number, posts: number): Sample {
  const before = server.cpuMilliseconds();
  const postsPerSecond = generate(workspace, server, connections, posts);
  return { postsPerSecond, cpuMilliseconds: (server.cpuMilliseconds() - before) / posts };
}

/** Posts like `load`. The CPU time is that of the load generator. */
export function plain(workspace: Workspace, server: Server, connections: number, posts: number): Sample {
  const before = cpuOfEndedChildren();
  const postsPerSecond = generate(workspace, server, connections, posts);
  return { postsPerSecond, cpuMilliseconds: (cpuOfEndedChildren() - before) / posts };
}

/** Posts generated batches of ten events with `send`. The CPU time is that of `send`, with its start. */
export function send(workspace: Workspace, server: Server, connections: number, posts: number): Sample {
  const tokenUrl = new URL('/token', server.url).href;
  const settings = ['--client-id', 'id', '--token-url', tokenUrl, '--post-url', server.url];
  const options = ['--count', String(posts * 10), '--concurrency', String(connections), '--json'];
  const before = cpuOfEndedChildren();
  const { stdout } = runNode([workspace.cli, 'send', ...settings, ...options], workspace.folder, {
    SENDGRID_WEBHOOK_CLIENT_SECRET: 'secret',
  });
  const { accepted, seconds } = JSON.parse(stdout) as { accepted: number; seconds: number };
  if (accepted !== posts) throw new Error(`${posts - accepted} of ${posts} posts of 'send' were not accepted`);
  return { postsPerSecond: posts / seconds, cpuMilliseconds: (cpuOfEndedChildren() - before) / posts };
}

function generate(workspace: Workspace, server: Server, connections: number, posts: number): number {
  const body = batch();
  const headers = { ...server.headers, 'Content-Length': String(Buffer.byteLength(body)) };
  const argument: Load = { url: server.url, headers, body, connections, posts };
  const { stdout } = runNode([workspace.program('load'), JSON.stringify(argument)], workspace.folder);
  const { postsPerSecond, failed } = JSON.parse(stdout) as LoadResult;
  if (failed > 0) throw new Error(`${failed} of ${posts} posts to ${server.url} failed`);
  return postsPerSecond;
}
