import { nameWebhooks, NamedWebhook, sendCommandLine } from './local-outputs';
import { readReceiverLog } from './receiver-log';
import { safeLine } from './recent-activity';
import type { FunctionLogLine, LocalWebhook, RequestLogEntry } from '../../local';
import { counted } from '../../sendgrid/counted';
import { pc } from '../colors';
import type { LocalStage } from '../local-stage';
import { settingsTable } from '../settings/settings-table';

/**
 * Prints what the stage hosts.
 *
 * @param outputs file or URL with the outputs of the stage
 */
export function printStage(stage: LocalStage, outputs: string | undefined): void {
  const named = nameWebhooks(stage.webhooks);
  for (const one of named) printWebhook(stage, one, outputs, named.length === 1);
  if (named.length === 0) {
    console.log(pc.yellow('\nNo webhook found: no API method requires a scope granted to an app client.'));
  }
  for (const line of registrationLines(stage)) console.log(line);
  for (const warning of stage.warnings) console.log(pc.yellow(`\nWarning: ${warning}`));
}

function printWebhook(stage: LocalStage, named: NamedWebhook, outputs: string | undefined, isOnly: boolean): void {
  const { name, webhook } = named;
  const { stackName, functionName, delivery, scope, publicKeyParameter } = webhook;
  const queue = delivery === 'queued' ? ' through a queue' : '';
  console.log(`\n${pc.bold(`${stackName}/${name}`)}${pc.dim(` to ${functionName}${queue}, scope ${scope}`)}`);
  console.log(settingsTable(webhook));
  if (publicKeyParameter !== undefined && stage.awsEndpoint !== undefined) {
    console.log(
      `  ${pc.bold('Verification Key')}      ${keyText(stage, webhook, publicKeyParameter, stage.awsEndpoint)}`,
    );
  }
  if (outputs !== undefined) {
    console.log(`  ${pc.bold('Send events')}           ${sendCommandLine(named, outputs, isOnly)}`);
  }
}

/** Says whose key the receiver uses: that of a registration, of the stage, or one that somebody else has stored. */
function keyText(stage: LocalStage, webhook: LocalWebhook, name: string, awsEndpoint: string): string {
  if (stage.sendGrid?.signingKeyFor(webhook.httpPostUrl)) return '(stored by the registration)';
  if (!stage.signingKeyFor(webhook)) return '(your own)';
  return `(stored by the stage; to use your own: ${putParameterCommand(awsEndpoint, name)})`;
}

function putParameterCommand(awsEndpoint: string, name: string): string {
  const input = JSON.stringify({ Name: name, Type: 'String', Value: 'KEY', Overwrite: true });
  return `curl -s ${awsEndpoint} -H 'X-Amz-Target: AmazonSSM.PutParameter' -d '${input}'`;
}

/** Lists the webhooks that the stacks' registrations have created at the SendGrid mock. */
function registrationLines({ sendGrid }: LocalStage): string[] {
  if (!sendGrid) return [];
  const lines = sendGrid.webhooks().map(({ id, url, enabled, publicKey, events }) => {
    const details = [
      enabled ? 'enabled' : 'disabled',
      publicKey ? 'signed' : 'not signed',
      counted(events.length, 'event type'),
    ];
    return `  ${id}  ${url}  (${details.join(', ')})`;
  });
  return ['', `${pc.bold('Registered with the SendGrid mock')} at ${sendGrid.url}`, ...lines];
}

/**
 * Whether a request is shown. Deduplication makes one or two requests to DynamoDB for each event, and a condition that fails
 * is how it finds duplicates. These requests would hide the posts.
 */
export function isShown({ operation = '', status, reason = '' }: RequestLogEntry): boolean {
  const isExpected = status < 400 || reason.startsWith('ConditionalCheckFailedException');
  return !(operation.startsWith('DynamoDB_') && isExpected);
}

export function requestLine({ method, path, operation, status, reason, milliseconds }: RequestLogEntry): string {
  const code = toned(status);
  // A path may contain bytes that a terminal obeys.
  const request = safeLine([method, path, operation].filter((part) => part !== undefined).join(' '));
  return `${code} ${request} ${milliseconds.toFixed(0)} ms${reason ? ` ${pc.dim(safeLine(reason))}` : ''}`;
}

/** Formats a line of a function's log. The receiver's lines are JSON for CloudWatch, of which the outcome matters here. */
export function logLine({ functionName, text }: FunctionLogLine): string {
  const outcome = readReceiverLog(text);
  if (!outcome) return `${pc.cyan(functionName)} ${text}`;
  const { webhook, status, reason } = outcome;
  return `${pc.cyan(webhook)} receiver: ${toned(status)}${reason ? ` ${safeLine(reason)}` : ''}`;
}

function toned(status: number): string {
  return status < 400 ? pc.green(status) : status < 500 ? pc.yellow(status) : pc.red(status);
}
