import { parseArgs } from 'node:util';
import { load, plain, Sample, send } from './measure';
import { budgetsOf, Heap, report, Subject } from './report';
import { Ours, Server, startNoOp, startOffline } from './servers';
import { Workspace } from './workspace';
import { alternate } from '../support/alternate';
import { writeSection } from '../support/results';

const SEND_CONNECTIONS = 4;

const { rounds, posts, heapPosts } = numbersFromArguments();

async function main(): Promise<void> {
  const workspace = new Workspace();
  const servers: Server[] = [];
  const running = <T extends Server>(server: T): T => (servers.push(server), server);
  try {
    workspace.prepare();
    const ours = running(await Ours.start(workspace));
    const offline = running(await startOffline(workspace));
    const noOp = running(await startNoOp(workspace));
    const subjects: Record<Subject, () => Sample> = {
      'ours at 1': () => load(workspace, ours, 1, posts),
      'ours at 8': () => load(workspace, ours, 8, posts),
      'serverless-offline at 1': () => load(workspace, offline, 1, posts),
      'serverless-offline at 8': () => load(workspace, offline, 8, posts),
      'plain load generator': () => plain(workspace, noOp, SEND_CONNECTIONS, 4 * posts),
      send: () => send(workspace, noOp, SEND_CONNECTIONS, 4 * posts),
    };
    const samples = alternate(Object.keys(subjects) as Subject[], rounds, (subject) => subjects[subject]());
    const heap = await heapOf(workspace, ours);
    const budgets = budgetsOf(samples, heap);
    const section = report({ rounds, posts, samples, heap, budgets });
    console.log(section);
    await writeSection('local', section);
    if (budgets.some(({ isMet }) => !isMet)) process.exitCode = 1;
  } finally {
    for (const server of servers) await server.stop();
    workspace.remove();
  }
}

async function heapOf(workspace: Workspace, ours: Ours): Promise<Heap> {
  const before = await ours.heapBytes();
  // In parts, because a process of the bench may run for two minutes.
  for (let left = heapPosts; left > 0; left -= 10_000) load(workspace, ours, 8, Math.min(left, 10_000));
  return { posts: heapPosts, before, after: await ours.heapBytes() };
}

function numbersFromArguments(): { rounds: number; posts: number; heapPosts: number } {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      posts: { type: 'string', default: '1500' },
      'heap-posts': { type: 'string', default: '200000' },
    },
  });
  return { rounds: Number(values.rounds), posts: Number(values.posts), heapPosts: Number(values['heap-posts']) };
}

void main();
