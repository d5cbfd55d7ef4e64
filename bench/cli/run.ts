import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CLI_BYTES, report } from './report';
import { HELP_RATIO } from '../../scripts/budgets';
import { alternate } from '../support/alternate';
import { roundsFromArguments } from '../support/arguments';
import { runNode } from '../support/node-process';
import { writeSection } from '../support/results';
import { pairedRatio, summarize } from '../support/stats';
import { PROJECT_ROOT } from '../support/versions';

const BUNDLE = join(PROJECT_ROOT, 'lib', 'cli', 'index.js');

/** Each runs in a new process; its wall time is measured. */
const SUBJECTS = {
  bare: { label: 'Node.js without a program', args: ['--eval', ''] },
  help: { label: '`--help`', args: [BUNDLE, '--help'] },
  verify: { label: '`verify --help`', args: [BUNDLE, 'verify', '--help'] },
  settings: {
    label: '`settings` with three flags',
    args: [BUNDLE, 'settings', '--client-id', 'c', '--token-url', 'https://t/', '--post-url', 'https://p/'],
  },
  cdk: {
    label: 'the CDK CLI, `--version`',
    args: [join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), '--version'],
  },
} as const;

type Name = keyof typeof SUBJECTS;

async function main(): Promise<void> {
  const rounds = roundsFromArguments(21);
  const names = Object.keys(SUBJECTS) as Name[];
  const times = alternate(names, rounds, (name) => runNode(SUBJECTS[name].args, PROJECT_ROOT).milliseconds);
  const rows = names.map((name) => ({
    label: SUBJECTS[name].label,
    ...summarize(times[name]),
    ratio: pairedRatio(times[name], times.bare),
  }));
  const bytes = statSync(BUNDLE).size;
  const helpRatio = pairedRatio(times.help, times.bare);
  const section = report({ rounds, rows, bytes, helpRatio });
  console.log(section);
  await writeSection('cli', section);
  if (bytes > CLI_BYTES) throw new Error(`the bundle has ${bytes} bytes; its budget is ${CLI_BYTES}`);
  if (helpRatio > HELP_RATIO) {
    throw new Error(`--help took ${helpRatio.toFixed(2)}× as long as bare Node.js; its budget is ${HELP_RATIO}×`);
  }
}

void main();
