/**
 * Shows the whole event flow without an AWS account. The demo synthesizes the quick start, runs its template on loopback
 * and simulates SendGrid. Then a stack registers itself with a mock of SendGrid's API. With `--queued` and `--signed` the
 * demo shows queued delivery and signature verification instead. It exits with 0 only if every step passes.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { host, Hosted, showPost, showRejection, showRenewal, showToken, tamperedToken } from './flow';
import { Report } from './print';
import { Parts, showQueuedAndSigned } from './queued-and-signed';
import { showRegistration } from './registered';
import { Assemblies } from './synth';
import { settingsTable } from '../../../src/cli/settings/settings-table';
import { EventWebhookSender } from 'cdk-sendgrid-oauth-webhook/local';

async function main(): Promise<number> {
  const parts = readArguments();
  if (!parts) return 2;
  return parts.queued || parts.signed ? queuedAndSigned(parts) : quickStart();
}

function readArguments(): Parts | undefined {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { queued: flag, signed: flag } }).values;
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return undefined;
  }
}

async function queuedAndSigned(parts: Parts): Promise<number> {
  const report = new Report();
  const assemblies = new Assemblies();
  try {
    report.title('Synthesize the example');
    const assembly = await assemblies.synth('queued-and-signed');
    report.check('queued-and-signed', true);
    await showQueuedAndSigned(report, assembly, parts);
  } finally {
    assemblies.remove();
  }
  return report.close();
}

async function quickStart(): Promise<number> {
  const report = new Report();
  const assemblies = new Assemblies();
  const hosted: Hosted[] = [];
  const start = async (assembly: string) => {
    const one = await host(assembly);
    hosted.push(one);
    return one;
  };
  try {
    const python = hasPython();
    report.title('Synthesize the examples');
    const [quickstart, shared, registered, rotated, pythonHandler] = await Promise.all([
      assemblies.synth('quickstart'),
      assemblies.synth('shared-authorization-server'),
      assemblies.synth('registered'),
      assemblies.synth('registered', { 'client-version': '2' }),
      python ? assemblies.synth('python-handler') : undefined,
    ]);
    report.check('quickstart, shared-authorization-server, registered, python-handler', true);

    const first = await start(quickstart);
    report.title('SendGrid requests a token');
    const token = await showToken(report, first);
    report.title('SendGrid posts a batch of events to your function (TypeScript)');
    await showPost(report, first);

    report.title('API Gateway rejects invalid requests');
    await showRejection(report, first, { name: 'no token', status: 401, error: 'invalid_token' });
    const tampered = tamperedToken(token);
    await showRejection(report, first, {
      name: 'tampered token',
      token: tampered,
      status: 401,
      error: 'invalid_token',
    });
    await showWrongScope(report, await start(shared));

    report.title('The token expires, and SendGrid renews it');
    await showRenewal(report, first);
    await showRejection(report, first, { name: 'expired token', token, status: 401, error: 'invalid_token' });

    report.title('SendGrid posts a batch of events to your function (Python)');
    if (pythonHandler) await showPost(report, await start(pythonHandler));
    else report.skip('python-handler', 'python3 was not found');

    await showRegistration(report, [registered, rotated]);

    report.title("The values for SendGrid's page (of this local stage; after cdk deploy, use the stack's outputs)");
    console.log(settingsTable(first.webhook));
  } finally {
    await Promise.all(hosted.map(async ({ stage }) => stage.stop()));
    assemblies.remove();
  }
  return report.close();
}

/** Two webhooks share an authorization server. The first rejects a token of the second. */
async function showWrongScope(report: Report, shared: Hosted): Promise<void> {
  const other = shared.stage.webhooks.find(({ clientId }) => clientId !== shared.webhook.clientId)!;
  const token = await new EventWebhookSender(other).requestToken();
  await showRejection(report, shared, {
    name: `token with scope ${other.scope} instead of ${shared.webhook.scope}`,
    token,
    status: 403,
    error: 'insufficient_scope',
  });
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
