import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, COUNTS } from './posts';
import { budgetsOf, PostFigures, report } from './report';
import { Subject, SUBJECTS } from './subjects';
import { KIT_BUDGETS } from '../../scripts/budgets';
import { bundleWithPackage, installPackage } from '../../scripts/packed-package';
import { roundsFromArguments } from '../support/arguments';
import { runNode } from '../support/node-process';
import { writeSection } from '../support/results';
import { median, pairedRatio } from '../support/stats';

/** Installed for each run, so that the project does not depend on them. */
const POWERTOOLS = [
  ...['parser', 'batch', 'idempotency'].map((name) => `@aws-lambda-powertools/${name}@2.35.0`),
  'zod@4.1.12',
];

async function main(): Promise<void> {
  const rounds = roundsFromArguments(41);
  const folder = mkdtempSync(join(tmpdir(), 'bench-kit-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...POWERTOOLS], { cwd: folder });
    installPackage(folder);
    copyFileSync(join(__dirname, 'measure.mjs'), join(folder, 'measure.mjs'));
    const figures = {
      rounds,
      posts: COUNTS.map((count) => measure(folder, count, rounds)),
      bundles: bundleSizes(folder),
      powertools: POWERTOOLS.map((name) => name.replace(/@(?=\d)/, ' ')),
    };
    const section = report(figures);
    console.log(section);
    await writeSection('kit', section);
    if (budgetsOf(figures).some(({ figure, limit }) => figure > limit)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(folder: string, count: number, rounds: number): PostFigures {
  const body = bodyOf(count);
  const file = join(folder, 'post.json');
  writeFileSync(file, body);
  const times = JSON.parse(runNode(['measure.mjs', file, String(rounds)], folder).stdout) as Record<Subject, number[]>;
  const each = (figure: (name: Subject) => number) =>
    Object.fromEntries((Object.keys(SUBJECTS) as Subject[]).map((name) => [name, figure(name)])) as Record<
      Subject,
      number
    >;
  return {
    count,
    bytes: Buffer.byteLength(body),
    milliseconds: each((name) => median(times[name])),
    ratios: each((name) => pairedRatio(times[name], times.loop)),
  };
}

function bundleSizes(folder: string): Record<keyof typeof KIT_BUDGETS, number> {
  const sizes = Object.keys(KIT_BUDGETS).map((name) => {
    const code = `import { ${name} } from 'cdk-sendgrid-oauth-webhook/events'; export const used = ${name};`;
    return [name, bundleWithPackage(folder, code).length];
  });
  return Object.fromEntries(sizes) as Record<keyof typeof KIT_BUDGETS, number>;
}

void main();
