import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { count, dollars, table } from './format';
import { priceOf, PRICES } from './prices';
import { AccessLogs, Delivery, SendGridOAuthWebhook, SignatureVerification, SilenceAlarmOptions } from '../../src';
import {
  BOUNCE_METRICS,
  DROP_METRICS,
  EVENT_METRICS,
  BLOCKS,
  DUPLICATE_EVENTS,
  EVENT_DELAY,
  FAILED_EVENTS,
  HANDLED_EVENTS,
  OTHER_BOUNCES,
  OTHER_DROPS,
  OTHER_EVENTS,
} from '../../src/sendgrid/webhook-metrics';

/** The metrics that a handler writes if events of each type occur, with each reason of bounces and drops. */
export const EVENT_METRIC_NAMES: ReadonlySet<string> = new Set([
  ...[HANDLED_EVENTS, DUPLICATE_EVENTS, FAILED_EVENTS, EVENT_DELAY],
  ...[...Object.values(EVENT_METRICS), BLOCKS, OTHER_EVENTS],
  ...[...Object.values(BOUNCE_METRICS), OTHER_BOUNCES],
  ...[...Object.values(DROP_METRICS), OTHER_DROPS],
]);

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly Metrics?: ReadonlyArray<{ readonly MetricStat?: object }> };
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

type Add = (webhook: SendGridOAuthWebhook) => unknown;

/** What monitoring adds to a template, and what that costs a month. */
export function monitoringTable(): string {
  const silence: SilenceAlarmOptions = { period: Duration.hours(1) };
  const rows: Array<[string, 'default' | 'everything', Add]> = [
    ['`addAlarms()`, default webhook', 'default', (webhook) => webhook.addAlarms()],
    [
      '`addAlarms()` with `silence`, webhook with everything',
      'everything',
      (webhook) => webhook.addAlarms({ silence }),
    ],
    ['`addDashboard()`, default webhook', 'default', (webhook) => webhook.addDashboard()],
    ['`addDashboard()`, webhook with everything', 'everything', (webhook) => webhook.addDashboard()],
    ['`addQueries()`, webhook with everything', 'everything', (webhook) => webhook.addQueries()],
  ];
  return table(
    ['', 'Resources', 'Size of the template', 'Metrics in alarms', 'Per month'],
    ['---', '---:', '---:', '---:', '---:'],
    rows.map(([label, kind, add]) => rowOf(label, template(kind), template(kind, add))),
  );
}

function rowOf(label: string, before: Template, after: Template): string[] {
  const added = Object.entries(after.Resources).filter(([id]) => !(id in before.Resources));
  const metrics = added.reduce((sum, [, resource]) => sum + metricsOf(resource), 0);
  const dashboards = added.filter(([, { Type }]) => Type === 'AWS::CloudWatch::Dashboard').length;
  const filters = added.filter(([, { Type }]) => Type === 'AWS::Logs::MetricFilter').length;
  const price =
    priceOf(PRICES.alarms, metrics) + priceOf(PRICES.dashboards, dashboards) + priceOf(PRICES.metrics, filters);
  return [label, count(added.length), kilobytes(before, after), count(metrics), dollars(price)];
}

/** CloudWatch charges for each metric of an alarm: those of an expression, or one. */
function metricsOf({ Type, Properties }: Resource): number {
  if (Type !== 'AWS::CloudWatch::Alarm') return 0;
  return Properties?.Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;
}

/** Rounded to 5 KB, so that a word more in a description does not change the page. */
function kilobytes(before: Template, after: Template): string {
  const [small, large] = [before, after].map((each) => JSON.stringify(each, undefined, 1).length);
  return `+${Math.max(5, Math.round((large - small) / 5_000) * 5)} KB`;
}

function template(kind: 'default' | 'everything', add: Add = () => undefined): Template {
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Stack');
  const handler = new Function(stack, 'Handler', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  });
  const everything = {
    delivery: Delivery.queued(),
    signatureVerification: SignatureVerification.managed(),
    accessLogs: AccessLogs.toLogGroup(),
    eventMetrics: true,
  };
  add(new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...(kind === 'everything' && everything) }));
  return app.synth().getStackByName('Stack').template as Template;
}
