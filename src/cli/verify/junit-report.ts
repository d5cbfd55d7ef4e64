import { FINDINGS } from './findings';
import { FinishedStep, Verification } from './verification';
import { lazily } from '../lazily';

/** A test case for each step, as CI systems read them. */
export function junitReport({ steps, findings, isInterrupted }: Verification, startedAt: Date): string {
  const builder = lazily.junit().newBuilder();
  const suite = builder.testSuite().name('cdk-sendgrid-oauth-webhook verify').timestamp(startedAt.toISOString());
  for (const step of steps) {
    const test = suite
      .testCase()
      .name(step.title)
      .className(step.id)
      .time(step.milliseconds / 1000);
    const own = findings.filter(({ code }) => step.findings.includes(code));
    const message = own.map(({ code, what }) => `${code}: ${what}`).join(' ');
    const text = own
      .map(({ details, why, whatToDo, link }) => [...details, why, whatToDo, link].join('\n'))
      .join('\n\n');
    if (step.verdict === 'wrong') test.failure(message, step.findings.join(', ')).stacktrace(cData(text));
    else if (step.verdict === 'unclear') test.error(cData(`${message} ${text}`), step.findings.join(', '));
    else if (step.verdict === 'skipped') test.skipped();
    test.standardOutput(cData(outputOf(step)));
  }
  if (isInterrupted) suite.testCase().name('The steps that are left').className('interrupted').error('interrupted');
  return builder.build();
}

/** The report's library puts texts into CDATA sections as they are. */
function cData(text: string): string {
  return text.replaceAll(']]>', ']] >');
}

function outputOf({ sent, received, skipped, note, findings }: FinishedStep): string {
  const infos = findings.map((code) => `${code}: ${FINDINGS[code].what}`);
  return [sent && `sent: ${sent}`, received && `received: ${received}`, skipped, note, ...infos]
    .filter((line) => line)
    .join('\n');
}
