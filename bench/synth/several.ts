import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertEquivalent } from './budgets';
import { TemplateFacts, synthesize, templateFacts } from './synthesize';
import { SEVERAL, SeveralName, Workspace } from './workspace';
import { alternate } from '../support/alternate';
import { cpuTimeOfNode } from '../support/node-process';
import { median, pairedRatio } from '../support/stats';

/** How many webhooks are in how many stacks; last, nearly as many as a stack of 500 resources can have. */
const SIZES = {
  defaults: [
    { webhooks: 1, stacks: 1 },
    { webhooks: 10, stacks: 10 },
    { webhooks: 100, stacks: 100 },
    { webhooks: 30, stacks: 1 },
  ],
  everything: [
    { webhooks: 1, stacks: 1 },
    { webhooks: 10, stacks: 10 },
    { webhooks: 100, stacks: 100 },
    { webhooks: 15, stacks: 1 },
  ],
} as const;

export interface SeveralRow {
  readonly label: string;
  readonly byHand: number;
  readonly ours: number;
  /** Median of the ratios within each round. */
  readonly ratio: number;
}

/** CPU time of apps with several webhooks, without aws-cdk-lib's validation of the templates. */
export function measureSeveral(workspace: Workspace, rounds: number): SeveralRow[] {
  return [...measure(workspace, rounds, 'defaults'), ...measure(workspace, rounds, 'everything')];
}

function measure(workspace: Workspace, rounds: number, kind: keyof typeof SEVERAL): SeveralRow[] {
  const [manualApp, ourApp] = SEVERAL[kind];
  assertEquivalent(factsOfOne(workspace, ourApp), factsOfOne(workspace, manualApp));
  return SIZES[kind].map(({ webhooks, stacks }) => {
    const where = stacks === 1 ? 'one stack' : `${stacks} stacks`;
    const label = `${webhooks} in ${where}${kind === 'everything' ? ', with everything' : ''}`;
    const times = alternate<SeveralName>([manualApp, ourApp], rounds, (app, round) => {
      const time = cpuTimeOfSynthesis(workspace, [`${app}.js`, String(webhooks), String(stacks)]);
      process.stderr.write(`round ${round + 1}/${rounds} ${app}, ${label}: ${time.toFixed(0)} ms\n`);
      return time;
    });
    const [byHand, ours] = [times[manualApp], times[ourApp]];
    return { label, byHand: median(byHand), ours: median(ours), ratio: pairedRatio(ours, byHand) };
  });
}

function factsOfOne(workspace: Workspace, app: SeveralName): TemplateFacts {
  return templateFacts(synthesize(workspace, app, false, ['1', '1']).template);
}

function cpuTimeOfSynthesis(workspace: Workspace, args: readonly string[]): number {
  const outdir = mkdtempSync(join(workspace.folder, 'cdk.out-'));
  try {
    return cpuTimeOfNode(args, workspace.folder, { CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
