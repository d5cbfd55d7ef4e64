import { Load, LoadResult } from './programs/load';
import { Server } from './servers';
import { Workspace } from './workspace';
import { sampleBatch } from '../../src/sendgrid/sample-batch';
import { runNode } from '../support/node-process';

export interface Sample {
  readonly postsPerSecond: number;
  /** CPU time of the server and its functions per post. */
  readonly cpuMilliseconds: number;
}

/** Posts sample batches to a server with a plain load generator. */
export function load(workspace: Workspace, server: Server, connections: number, posts: number): Sample {
  const body = sampleBatch(1_700_000_000);
  const headers = { ...server.headers, 'Content-Length': String(Buffer.byteLength(body)) };
  const argument: Load = { url: server.url, headers, body, connections, posts };
  const before = server.cpuMilliseconds();
  const { stdout } = runNode([workspace.program('load'), JSON.stringify(argument)], workspace.folder);
  const { postsPerSecond, failed } = JSON.parse(stdout) as LoadResult;
  if (failed > 0) throw new Error(`${failed} of ${posts} posts to ${server.url} failed`);
  return { postsPerSecond, cpuMilliseconds: (server.cpuMilliseconds() - before) / posts };
}

/** Posts generated batches of ten events with `send`. */
export function send(workspace: Workspace, server: Server, connections: number, posts: number): Sample {
  const tokenUrl = new URL('/token', server.url).href;
  const settings = ['--client-id', 'id', '--token-url', tokenUrl, '--post-url', server.url];
  const options = ['--count', String(posts * 10), '--concurrency', String(connections), '--json'];
  const before = server.cpuMilliseconds();
  const { stdout } = runNode([workspace.cli, 'send', ...settings, ...options], workspace.folder, {
    SENDGRID_WEBHOOK_CLIENT_SECRET: 'secret',
  });
  const { accepted, seconds } = JSON.parse(stdout) as { accepted: number; seconds: number };
  if (accepted !== posts) throw new Error(`${posts - accepted} of ${posts} posts of 'send' were not accepted`);
  return { postsPerSecond: posts / seconds, cpuMilliseconds: (server.cpuMilliseconds() - before) / posts };
}
