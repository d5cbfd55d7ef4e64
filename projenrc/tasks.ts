import { awscdk } from 'projen';
import { BENCHES } from '../bench/benches';

/** Adds the demo, the benchmarks and the recording of the terminal session. */
export function addTasks(project: awscdk.AwsCdkConstructLibrary): void {
  addDemo(project);
  for (const [name, description] of Object.entries(BENCHES)) {
    project.addTask(`bench:${name}`, {
      description,
      exec: `tsx --tsconfig tsconfig.dev.json bench/${name}/run.ts`,
      receiveArgs: true,
    });
  }
  project.addTask('bench', {
    description: 'Run all benchmarks and write bench/RESULTS.md; --only=kit,cli runs some of them',
    exec: 'tsx --tsconfig tsconfig.dev.json bench/run.ts',
    receiveArgs: true,
  });
  project.addTask('cost', {
    description: 'Compute the tables of docs/cost.md from the prices in scripts/cost/prices.ts',
    exec: 'tsx --tsconfig tsconfig.dev.json scripts/cost/run.ts',
  });
  project.addTask('record-series', {
    description:
      'Play the scenarios of test/monitoring on the local stage, and record their metrics; names select some',
    steps: [
      { exec: 'tsx scripts/bundle.ts functions' },
      { exec: 'tsx --tsconfig tsconfig.dev.json scripts/record-series.ts', receiveArgs: true },
    ],
  });
  project.addTask('record-session', {
    description: 'Record docs/images/session.svg, a session of the command line with a local stage',
    steps: [
      { exec: 'python3 -m venv .cache/rich && .cache/rich/bin/pip install --quiet rich==14.*' },
      { exec: 'tsx --tsconfig tsconfig.dev.json scripts/record-session.ts' },
    ],
  });
  project.addTask('draw-dashboard', {
    description:
      "Draw docs/images/dashboard-*.png, the dashboard with the local stage's metrics, with Debian's chromium",
    exec: 'tsx --tsconfig tsconfig.dev.json scripts/draw-dashboard.ts',
  });
}

function addDemo(project: awscdk.AwsCdkConstructLibrary): void {
  const demo = project.addTask('demo', {
    description: 'Run the whole event flow without an AWS account; --queued and --signed show more',
  });
  demo.exec('tsx scripts/bundle.ts functions', {
    condition:
      '[ ! -f assets/registration/index.js ] || [ -n "$(find src/aws-client src/events src/receiver src/registration src/sendgrid -newer assets/registration/index.js -type f)" ]',
  });
  demo.exec('tsx --tsconfig tsconfig.dev.json examples/typescript/demo/demo.ts', { receiveArgs: true });
}
