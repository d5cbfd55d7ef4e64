import { statSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { Subject } from './subjects';
import { alternate } from '../support/alternate';
import { runNode } from '../support/node-process';
import { median, pairedRatio } from '../support/stats';
import { PROJECT_ROOT } from '../support/versions';

export interface ColdStart {
  readonly label: string;
  readonly bytes: number;
  /** Median time to load the module, in milliseconds. */
  readonly load: number;
  /** Median time until the first response, including loading. */
  readonly total: number;
  /** The ratio of the total to that of the baseline, as the median of the rounds. */
  readonly ratio: number;
}

/** The script of a fresh process. `first(module)` returns the first response. */
function script(first: string): string {
  return `
    const first = ${first};
    const start = performance.now();
    const subject = require(process.argv[1]);
    const loaded = performance.now();
    first(subject).then(() => {
      const end = performance.now();
      require('node:fs').writeSync(1, '\\n' + JSON.stringify({ load: loaded - start, total: end - start }));
      process.exit();
    }, (error) => { console.error(error); process.exit(1); });
  `;
}

export interface ColdStartOptions<T extends string> {
  readonly subjects: Readonly<Record<T, Subject>>;
  readonly baseline: T;
  /** A JavaScript expression: a function of the module that returns a promise of the first response. */
  readonly first: string;
  /** The folder of the bundles. External modules are resolved from there. */
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly rounds: number;
}

/** Bundles all subjects and starts each in a fresh process, in turn. */
export function measureColdStarts<T extends string>(options: ColdStartOptions<T>): ColdStart[] {
  const { subjects, baseline, first, folder, env, rounds } = options;
  const names = Object.keys(subjects) as T[];
  const files = new Map(names.map((name) => [name, bundle(name, subjects[name], folder)]));
  const loads: Partial<Record<T, number[]>> = {};
  const totals = alternate(names, rounds, (name, round) => {
    const { stdout } = runNode(['--eval', script(first), files.get(name)!], folder, env);
    const { load, total } = JSON.parse(stdout.slice(stdout.lastIndexOf('\n'))) as { load: number; total: number };
    if (round >= 0) (loads[name] ??= []).push(load);
    return total;
  });
  return names.map((name) => ({
    label: subjects[name].label,
    bytes: statSync(files.get(name)!).size,
    load: median(loads[name]!),
    total: median(totals[name]),
    ratio: pairedRatio(totals[name], totals[baseline]),
  }));
}

/** As scripts/bundle.ts bundles the receiver. */
function bundle(name: string, { entry, external, esModules }: Subject, folder: string): string {
  const outfile = join(folder, `${name}.js`);
  buildSync({
    entryPoints: [join(__dirname, entry)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    external: external && [...external],
    ...(esModules ? { mainFields: ['module', 'main'] } : {}),
    absWorkingDir: PROJECT_ROOT,
    logLevel: 'warning',
  });
  return outfile;
}
