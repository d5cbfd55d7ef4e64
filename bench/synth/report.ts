import { Budget, verdict } from './budgets';
import { ImportTimes } from './import-time';
import { SeveralRow } from './several';
import { TemplateFacts } from './synthesize';
import { AppName } from './workspace';
import { Summary } from '../support/stats';
import { table } from '../support/table';
import { environmentLine } from '../support/versions';

export interface TimeRow extends Summary {
  readonly label: string;
  /** Ratio of the medians to those of the manual app. */
  readonly ratio: number;
  /** Median of the ratios within each round. */
  readonly pairedRatio: number;
}

export interface Figures {
  readonly rounds: number;
  readonly quickRounds: number;
  readonly byDefault: readonly TimeRow[];
  readonly withoutValidation: readonly TimeRow[];
  readonly several: readonly SeveralRow[];
  readonly templates: ReadonlyMap<AppName, TemplateFacts>;
  readonly imports: ImportTimes;
  readonly budgets: readonly Budget[];
}

export const LABELS: Record<AppName, string> = {
  'by-hand': 'manual, L2s',
  'by-hand-one-partition': 'manual, L2s, not for GovCloud',
  ours: 'ours',
  'solutions-constructs': 'Solutions Constructs, configured to do the same',
  'solutions-constructs-defaults': 'Solutions Constructs, its defaults (does not do the same)',
};

export function report(figures: Figures): string {
  const { rounds, quickRounds, imports } = figures;
  const packages = ['aws-cdk-lib', 'constructs', '@aws-solutions-constructs/aws-cognito-apigateway-lambda'];
  return `
## synth

The cost of the default webhook at synth, compared with the same app written manually with aws-cdk-lib's L2s, and with
\`@aws-solutions-constructs/aws-cognito-apigateway-lambda\`. Each app also has the user's function.

${environmentLine(packages)}

Repeat with \`npm run bench:synth -- --rounds=${rounds}\`.

### Budgets

${table(
  ['', 'budget', 'figure', ''],
  figures.budgets.map((budget) => [budget.what, budget.limit, budget.figure, verdict(budget)]),
)}

### Time

Wall time of a whole process, \`node app.js\` with compiled JavaScript: start of Node.js, imports, construction and
synthesis. The apps alternate in one run after one round of warm-up. "Paired" is the median of the ratios within each
round, which is least affected by other load; the budget uses the ratio of the medians.

With aws-cdk-lib's validation of the template, as users run it; ${rounds} rounds:

${timeTable(figures.byDefault)}

Without that validation (\`CDK_VALIDATION=false\`), which takes most of the time and is unrelated to the apps;
${quickRounds} rounds:

${timeTable(figures.withoutValidation)}

### Several webhooks

CPU time of a whole process for apps with several webhooks, without validation; alternating, ${rounds} rounds. The ratio is the
median of the ratios within each round. "With everything" means queued delivery, signature verification and access logs;
the manual app uses the same function to verify signatures.

${severalTable(figures.several)}

### Template

Indented, as the CDK writes it, without the path metadata that the CDK CLI adds and without feature flags.

${templateTable(figures.templates)}

### Import

Time of \`require\` within a fresh process, without the start of Node.js; alternating, ${quickRounds} rounds.
aws-cdk-lib and our index load lazily: an import loads little of them. So our index, with the class of the webhook, is also
compared with the same modules and the one class that ours extends, which any use of the webhook loads. The CPU time of 1 in
one stack, above, includes everything that the first webhook loads.

${importTable(imports)}

The modules that our files require: ${imports.cdkModules.map((name) => `\`${name}\``).join(', ')}.
`;
}

function timeTable(rows: readonly TimeRow[]): string {
  return table(
    ['', 'median ms', 'min ms', 'ratio', 'paired'],
    rows.map((row) => [row.label, ms(row.median), ms(row.min), row.ratio.toFixed(3), row.pairedRatio.toFixed(3)]),
  );
}

function severalTable(rows: readonly SeveralRow[]): string {
  return table(
    ['', 'manual, CPU ms', 'ours, CPU ms', 'ratio'],
    rows.map(({ label, byHand, ours, ratio }) => [label, ms(byHand), ms(ours), ratio.toFixed(3)]),
  );
}

function templateTable(templates: ReadonlyMap<AppName, TemplateFacts>): string {
  const baseline = templates.get('by-hand')!.bytes;
  return table(
    ['', 'bytes', 'ratio', 'resources', 'outputs', 'account-wide resource'],
    [...templates].map(([app, { bytes, resources, outputs, accountWide }]) => [
      LABELS[app],
      String(bytes),
      (bytes / baseline).toFixed(3),
      String(resources),
      String(outputs),
      accountWide ? 'yes' : 'no',
    ]),
  );
}

function importTable({ cdk, cdkWithBaseClass, ours, ratio, ratioWithBaseClass }: ImportTimes): string {
  const row = (label: string, { median, min }: Summary, over: string, paired: string) => [
    label,
    ms(median),
    ms(min),
    over,
    paired,
  ];
  return table(
    ['', 'median ms', 'min ms', 'ours over it, ms', 'ours to it, paired'],
    [
      row('aws-cdk-lib: the modules ours requires', cdk, ms(ours.median - cdk.median), ratio.toFixed(3)),
      row(
        '… and the class ours extends (`CfnGatewayResponse`)',
        cdkWithBaseClass,
        ms(ours.median - cdkWithBaseClass.median),
        ratioWithBaseClass.toFixed(3),
      ),
      row('our index', ours, '', ''),
    ],
  );
}

function ms(value: number): string {
  return value < 200 ? value.toFixed(1) : value.toFixed(0);
}
