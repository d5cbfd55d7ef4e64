import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnDashboard, Dashboard, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { countsRejections, warnIfNotCounted } from './access-log-metrics';
import { deliveryGraphs } from './dashboard/delivery-graphs';
import { postGraphs } from './dashboard/post-graphs';
import { recipientGraphs } from './dashboard/recipient-graphs';
import { Section, WebhookWidgets } from './dashboard/webhook-widgets';
import { hasHandlerMetrics } from './handler-metrics';
import { handlerScope, needsHandlerStack } from './handler-scope';
import { MetricSource } from './metric-source';
import { WebhookAlarms } from './webhook-alarms';
import { WebhookDashboardProps } from './webhook-dashboard-props';
import { WebhookMetrics } from './webhook-metrics';
import { isInOtherAccount } from '../private/environments';
import { failProp, failProps, requireKind, requireKnown, requireType } from '../private/validation';

const DOCUMENTATION = 'https://github.com/cdk-sendgrid-oauth-webhook/cdk-sendgrid-oauth-webhook/blob/main/docs';

/**
 * A CloudWatch dashboard of a webhook on one page.
 *
 * From top to bottom, it answers whether the webhook is healthy, where the events are, and what the recipients do. It has
 * graphs of the parts that the webhook has: the receiver, the queue, rejected posts by reason with `accessLogs`, and
 * events with `eventMetrics`. It shows the states and thresholds of the alarms of `addAlarms()`, in any order of the calls.
 *
 * `SendGridOAuthWebhook.addDashboard()` creates it. For a `WebhookEndpoint` without a `SendGridOAuthWebhook`, create it
 * with the endpoint as its scope. Synthesis fails for an `api` of yours without `metricsEnabled`, whose graphs would be
 * empty. If the queue is in the webhook's stack and the handler in another one, the dashboard is in the handler's stack.
 *
 * A dashboard costs $3 a month; an account's first three dashboards of up to 50 metrics are free. With `accessLogs`, it
 * adds a metric filter, whose custom metrics cost $0.30 a month each.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class WebhookDashboard extends Construct {
  /**
   * The dashboard. Add widgets of your own below those of the webhook with `addWidgets()`.
   */
  public readonly dashboard: Dashboard;

  constructor(scope: WebhookMetrics, id: string, props: WebhookDashboardProps = {}) {
    super(scope, id);
    validateProps(this, props);
    validateStack(this, scope._metricSource, props);
    this.dashboard = props.dashboard ?? newDashboard(this, scope._metricSource, props);
    warnIfNotCounted(this, scope._metricSource, 'the dashboard has no graph of rejected posts by reason');
    hasHandlerMetrics(this, scope._metricSource, 'the dashboard has no graphs of them; create them in that account');
    this.node.defaultChild = this.dashboard.node.defaultChild as CfnDashboard;
    this.dashboard.addWidgets(
      new WebhookWidgets({
        header: header(scope, props.runbookUrl),
        sections: sectionsOf(scope),
        alarms: () => alarmsOf(scope),
      }),
    );
  }
}

function newDashboard(
  owner: WebhookDashboard,
  source: MetricSource,
  { dashboardName = uniqueName(owner), defaultInterval = Duration.days(1) }: WebhookDashboardProps,
): Dashboard {
  return new Dashboard(handlerScope(owner, source), 'Resource', {
    dashboardName,
    start: `-${defaultInterval.toIsoString()}`,
    // CloudWatch would choose periods by the time range, in which a share is not what the alarm sees.
    periodOverride: PeriodOverride.INHERIT,
  });
}

function validateStack(scope: Construct, source: MetricSource, { dashboard }: WebhookDashboardProps): void {
  if (!dashboard || !needsHandlerStack(source) || Stack.of(dashboard) !== Stack.of(scope)) return;
  failProp(
    scope,
    'dashboard',
    'not be in the stack of the webhook, which cannot refer to the handler of its queue in another stack',
    dashboard.node.path,
    'create it in the stack of the handler',
  );
}

function validateProps(scope: Construct, props: WebhookDashboardProps): void {
  const { dashboard, dashboardName, defaultInterval, runbookUrl } = props;
  requireType(scope, props, 'string', 'dashboardName', 'runbookUrl');
  if (runbookUrl !== undefined && !Token.isUnresolved(runbookUrl) && !/^https?:\/\/\S+$/.test(runbookUrl)) {
    failProp(scope, 'runbookUrl', "be a URL that begins with 'https://' or 'http://'", runbookUrl);
  }
  requireKind(scope, 'dashboard', dashboard, 'addWidgets', 'a Dashboard');
  requireKind(scope, 'defaultInterval', defaultInterval, 'toIsoString', 'a Duration');
  requireKnown(scope, 'defaultInterval', defaultInterval, 'the dashboard contains it as text, so use a literal');
  if (defaultInterval && defaultInterval.toMinutes({ integral: false }) < 1) {
    failProp(scope, 'defaultInterval', 'be at least 1 minute', defaultInterval.toHumanString());
  }
  if (dashboard && (dashboardName !== undefined || defaultInterval)) {
    failProps(
      scope,
      '`dashboardName` and `defaultInterval` cannot be combined with `dashboard`; set them on that dashboard',
    );
  }
  if (dashboardName !== undefined && !Token.isUnresolved(dashboardName) && !/^[\w-]{1,255}$/.test(dashboardName)) {
    failProp(scope, 'dashboardName', "have 1 to 255 letters, digits, '-' or '_'", dashboardName);
  }
}

/** Dashboards of all regions share their names, and an app may be deployed to several regions. */
function uniqueName(scope: Construct): string {
  return `${Names.uniqueResourceName(scope, { maxLength: 220, separator: '-' })}-${Stack.of(scope).region}`;
}

function header({ node }: WebhookMetrics, runbookUrl?: string): string {
  const links = [
    ...(runbookUrl ? [`[Runbook](${runbookUrl})`] : []),
    `[What the graphs mean](${DOCUMENTATION}/monitoring.md#dashboard)`,
    `[Troubleshooting](${DOCUMENTATION}/troubleshooting.md)`,
  ];
  return `# ${node.path}\n${links.join(' · ')}`;
}

/** The questions of a person on call, in their order. */
function sectionsOf(webhook: WebhookMetrics): Section[] {
  const source = webhook._metricSource;
  const sections = [
    { question: 'Is the webhook healthy?', graphs: postGraphs(webhook, countsRejections(source)) },
    { question: 'Where are the events?', graphs: deliveryGraphs(webhook, source) },
    ...(source.eventMetricsName && !isInOtherAccount(webhook, source.handler)
      ? [{ question: 'What do recipients do?', graphs: recipientGraphs(webhook) }]
      : []),
  ];
  return sections.filter(({ graphs }) => graphs.length > 0);
}

/** Both the webhook and its endpoint can be the scope of the alarms, as they can be of the dashboard. */
function alarmsOf({ _metricSource: { endpoint } }: WebhookMetrics): WebhookAlarms | undefined {
  const scopes = [endpoint.node.scope!, endpoint];
  return scopes.flatMap(({ node }) => node.children).find((one): one is WebhookAlarms => one instanceof WebhookAlarms);
}
