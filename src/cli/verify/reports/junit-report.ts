import { FINDINGS } from '../findings';
import { FinishedStep, Verification } from '../verification';
import { element, escapeXml } from './xml';

/**
 * Creates JUnit XML with a test case for each step, for CI systems.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export function junitReport(verification: Verification, startedAt: Date): string {
  const { steps, isInterrupted } = verification;
  const counts = {
    tests: steps.length + (isInterrupted ? 1 : 0),
    failures: countOf(steps, 'failed'),
    errors: countOf(steps, 'inconclusive') + (isInterrupted ? 1 : 0),
    skipped: countOf(steps, 'skipped'),
  };
  const cases = steps.map((step) => testCase(step, verification));
  if (isInterrupted) {
    const error = element('error', { message: 'interrupted' });
    cases.push(element('testcase', { name: 'Remaining steps', classname: 'interrupted' }, [error]));
  }
  const suite = element(
    'testsuite',
    { name: 'cdk-sendgrid-oauth-webhook verify', timestamp: startedAt.toISOString(), ...counts },
    cases,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', counts, [suite])}\n`;
}

function countOf(steps: readonly FinishedStep[], status: FinishedStep['status']): number {
  return steps.filter((step) => step.status === status).length;
}

function testCase(step: FinishedStep, { findings }: Verification): string {
  const own = findings.filter(({ code }) => step.findings.includes(code));
  const message = own.map(({ code, problem }) => `${code}: ${problem}`).join(' ');
  const text = own.map(({ details, impact, fix, link }) => [...details, impact, fix, link].join('\n')).join('\n\n');
  const result = { message, type: step.findings.join(', ') };
  const children = [element('system-out', {}, escapeXml(outputOf(step)))];
  if (step.status === 'failed') children.unshift(element('failure', result, escapeXml(text)));
  else if (step.status === 'inconclusive') children.unshift(element('error', result, escapeXml(text)));
  else if (step.status === 'skipped') children.unshift(element('skipped'));
  return element('testcase', { name: step.title, classname: step.id, time: step.milliseconds / 1000 }, children);
}

function outputOf({ sent, received, skipped, note, findings }: FinishedStep): string {
  const problems = findings.map((code) => `${code}: ${FINDINGS[code].problem}`);
  return [sent && `sent: ${sent}`, received && `received: ${received}`, skipped, note, ...problems]
    .filter((line) => line)
    .join('\n');
}
