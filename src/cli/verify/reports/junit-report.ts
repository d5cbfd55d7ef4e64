import builder from 'junit-report-builder';
import { FINDINGS } from '../findings';
import { FinishedStep, Verification } from '../verification';

/** Creates JUnit XML with a test case for each step, for CI systems. */
export function junitReport({ steps, findings, isInterrupted }: Verification, startedAt: Date): string {
  const report = builder.newBuilder();
  const suite = report.testSuite().name('cdk-sendgrid-oauth-webhook verify').timestamp(startedAt.toISOString());
  for (const step of steps) {
    const test = suite
      .testCase()
      .name(step.title)
      .className(step.id)
      .time(step.milliseconds / 1000);
    const own = findings.filter(({ code }) => step.findings.includes(code));
    const message = own.map(({ code, problem }) => `${code}: ${problem}`).join(' ');
    const text = own.map(({ details, impact, fix, link }) => [...details, impact, fix, link].join('\n')).join('\n\n');
    if (step.status === 'failed') test.failure(message, step.findings.join(', ')).stacktrace(escapeCData(text));
    else if (step.status === 'inconclusive') test.error(escapeCData(`${message} ${text}`), step.findings.join(', '));
    else if (step.status === 'skipped') test.skipped();
    test.standardOutput(escapeCData(outputOf(step)));
  }
  if (isInterrupted) suite.testCase().name('Remaining steps').className('interrupted').error('interrupted');
  return report.build();
}

/** The builder does not escape the end of a CDATA section. */
function escapeCData(text: string): string {
  return text.replaceAll(']]>', ']] >');
}

function outputOf({ sent, received, skipped, note, findings }: FinishedStep): string {
  const problems = findings.map((code) => `${code}: ${FINDINGS[code].problem}`);
  return [sent && `sent: ${sent}`, received && `received: ${received}`, skipped, note, ...problems]
    .filter((line) => line)
    .join('\n');
}
