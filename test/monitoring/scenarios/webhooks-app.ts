import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { buildSync } from 'esbuild';
import {
  AccessLogs,
  Delivery,
  EventWebhookRegistration,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
} from '../../../src';

/** Whether the handlers work, cannot handle an event, or end with an error. The environment variable names a file with it. */
export type Behavior = 'works' | 'fails' | 'crashes';

const HANDLER = `
import { readFileSync } from 'node:fs';
import { eventHandler } from './src/events';
const behavior = () => readFileSync(process.env.BEHAVIOR!, 'utf8');
const handleEvents = eventHandler(
  async () => {
    if (behavior() === 'fails') throw new Error('the database is unavailable');
  },
  { onError: () => {} },
);
export const handler: typeof handleEvents = async (...parameters) => {
  if (behavior() === 'crashes') throw new Error('out of memory');
  return handleEvents(...parameters);
};`;

let code: string | undefined;

/** The handler with the library's kit, as a user bundles it. */
function handlerCode(): string {
  if (code !== undefined) return code;
  const { outputFiles } = buildSync({
    stdin: { contents: HANDLER, loader: 'ts', resolveDir: join(__dirname, '..', '..', '..') },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    write: false,
  });
  code = outputFiles[0].text;
  return code;
}

/**
 * Synthesizes a stack `Shop` with two registered webhooks: `Direct`, and `Queued` with signature verification. Both have
 * access logs, event metrics, alarms and a dashboard.
 *
 * @param directory an empty one, for its files
 */
export function synthWebhooks(directory: string): string {
  const source = join(directory, 'handler');
  mkdirSync(source);
  writeFileSync(join(source, 'index.js'), handlerCode());
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });
  const stack = new Stack(app, 'Shop');
  const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
  const add = (id: string, props: Partial<SendGridOAuthWebhookProps>) => {
    const handler = new Function(stack, `${id}Handler`, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromAsset(source),
    });
    const webhook = new SendGridOAuthWebhook(stack, id, {
      handler,
      accessLogs: AccessLogs.toLogGroup(),
      eventMetrics: true,
      accessTokenValidity: Duration.hours(1),
      ...props,
    });
    new EventWebhookRegistration(stack, `${id}Registration`, { webhook, apiKey });
    webhook.addDashboard({ runbookUrl: 'https://wiki.example.com/sendgrid' });
    webhook.addAlarms({ silence: { period: Duration.hours(1) } });
  };
  add('Direct', {});
  add('Queued', { delivery: Delivery.queued(), signatureVerification: SignatureVerification.managed() });
  return app.synth().directory;
}
