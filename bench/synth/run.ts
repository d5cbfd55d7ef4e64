import { assertEquivalent, templateBudgets, timeBudget } from './budgets';
import { measureImports } from './import-time';
import { LABELS, TimeRow, report } from './report';
import { measureSeveral } from './several';
import { TemplateFacts, synthesize, templateFacts } from './synthesize';
import { APPS, AppName, Workspace } from './workspace';
import { alternate } from '../support/alternate';
import { roundsFromArguments } from '../support/arguments';
import { writeSection } from '../support/results';
import { pairedRatio, summarize } from '../support/stats';

/** The apps that do the same, so that their times can be compared. */
const TIMED = ['by-hand', 'ours', 'solutions-constructs'] as const;

/** Short runs are disturbed more in relation, so there are more of them. */
const QUICK_FACTOR = 3;

async function main(): Promise<void> {
  const rounds = roundsFromArguments(7);
  const workspace = new Workspace();
  const onSignal = () => process.exit(130);
  process.once('exit', () => workspace.remove());
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  workspace.prepare();

  const templates = new Map(APPS.map((app) => [app, factsOf(workspace, app)]));
  const [ours, byHand] = [templates.get('ours')!, templates.get('by-hand')!];
  assertEquivalent(ours, byHand);

  const quickRounds = rounds * QUICK_FACTOR;
  const imports = measureImports(workspace, quickRounds);
  const withoutValidation = timeRows(workspace, quickRounds, false);
  const byDefault = timeRows(workspace, rounds, true);
  const several = measureSeveral(workspace, rounds);
  const budgets = [
    ...templateBudgets(ours, byHand),
    timeBudget('time of synth', ratioOf(byDefault)),
    timeBudget('time of synth without validation', ratioOf(withoutValidation)),
    ...several.map(({ label, ratio }) => timeBudget(`CPU time of ${label}`, ratio)),
  ];

  const section = report({ rounds, quickRounds, byDefault, withoutValidation, several, templates, imports, budgets });
  console.log(section);
  await writeSection('synth', section);
  if (budgets.some(({ kept, fails }) => fails && !kept)) process.exitCode = 1;
}

function factsOf(workspace: Workspace, app: AppName): TemplateFacts {
  return templateFacts(synthesize(workspace, app, false).template);
}

function timeRows(workspace: Workspace, rounds: number, validate: boolean): TimeRow[] {
  const times = alternate(TIMED, rounds, (app, round) => {
    const { milliseconds } = synthesize(workspace, app, validate);
    process.stderr.write(`round ${round + 1}/${rounds} ${app} ${milliseconds.toFixed(0)} ms\n`);
    return milliseconds;
  });
  const baseline = summarize(times['by-hand']).median;
  return TIMED.map((app) => {
    const summary = summarize(times[app]);
    const ratio = summary.median / baseline;
    return { ...summary, label: LABELS[app], ratio, pairedRatio: pairedRatio(times[app], times['by-hand']) };
  });
}

function ratioOf(rows: readonly TimeRow[]): number {
  return rows.find(({ label }) => label === LABELS.ours)!.ratio;
}

void main();
