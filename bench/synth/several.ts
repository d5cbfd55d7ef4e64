import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SEVERAL, Workspace } from './workspace';
import { alternate } from '../support/alternate';
import { cpuTimeOfNode } from '../support/node-process';
import { median, pairedRatio } from '../support/stats';

/** How many webhooks are in how many stacks. */
const SIZES = [
  { webhooks: 1, stacks: 1 },
  { webhooks: 10, stacks: 10 },
  { webhooks: 100, stacks: 100 },
  // Nearly as many as a stack of 500 resources can have.
  { webhooks: 30, stacks: 1 },
] as const;

export interface SeveralRow {
  readonly label: string;
  readonly byHand: number;
  readonly ours: number;
  /** Median of the ratios within each round. */
  readonly ratio: number;
}

/** CPU time of apps with several webhooks, without aws-cdk-lib's validation of the templates. */
export function measureSeveral(workspace: Workspace, rounds: number): SeveralRow[] {
  return SIZES.map(({ webhooks, stacks }) => {
    const label = `${webhooks} in ${stacks === 1 ? 'one stack' : `${stacks} stacks`}`;
    const times = alternate(SEVERAL, rounds, (app, round) => {
      const time = cpuTimeOfSynthesis(workspace, [`${app}.js`, String(webhooks), String(stacks)]);
      process.stderr.write(`round ${round + 1}/${rounds} ${app}, ${label}: ${time.toFixed(0)} ms\n`);
      return time;
    });
    const [byHand, ours] = SEVERAL.map((app) => times[app]);
    return { label, byHand: median(byHand), ours: median(ours), ratio: pairedRatio(ours, byHand) };
  });
}

function cpuTimeOfSynthesis(workspace: Workspace, args: readonly string[]): number {
  const outdir = mkdtempSync(join(workspace.folder, 'cdk.out-'));
  try {
    return cpuTimeOfNode(args, workspace.folder, { CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
