import { Duration } from 'aws-cdk-lib';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Options of `SendGridOAuthWebhook.addDashboard()`.
 */
export interface WebhookDashboardProps {
  /**
   * Dashboard to add the graphs to, below the widgets that it has. Several webhooks can share one.
   *
   * If the queue is in the webhook's stack and the handler in another one, it must not be in the webhook's stack, which
   * cannot refer to the handler.
   *
   * Cannot be combined with `dashboardName` and `defaultInterval`, which are properties of that dashboard.
   *
   * @default - a new dashboard
   */
  readonly dashboard?: Dashboard;

  /**
   * Name of the new dashboard: 1 to 255 letters, digits, `-` and `_`.
   *
   * Dashboards belong to all regions of an account, so the name must be unique in the account.
   *
   * @default - construct path, a hash and region, such as `Stack-Webhook-Dashboard-70014106-us-east-1`
   */
  readonly dashboardName?: string;

  /**
   * Time range that the new dashboard shows when it is opened.
   *
   * @default Duration.days(1)
   */
  readonly defaultInterval?: Duration;

  /**
   * Address of your team's runbook, for a link at the top.
   *
   * @default - no link
   */
  readonly runbookUrl?: string;
}
