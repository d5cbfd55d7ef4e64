import { Annotations, Token } from 'aws-cdk-lib';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { handlerScope } from './handler-scope';
import { MetricSource } from './metric-source';
import {
  accessLogQueries,
  HANDLER_QUERIES,
  missingVariables,
  POST_QUERY,
  RECEIVER_QUERIES,
  SavedQuery,
} from './saved-queries';
import { WebhookMetrics } from './webhook-metrics';
import { WebhookQueriesProps } from './webhook-queries-props';
import { isInOtherAccount } from '../private/environments';
import { logGroupNameOf } from '../private/function-log-group';
import { failProp, requireType } from '../private/validation';

/** A log and its queries. */
interface Log {
  /** The scope of the queries. */
  readonly scope: Construct;
  readonly logGroupName: string;
  readonly queries: readonly SavedQuery[];
}

/**
 * Saved queries of CloudWatch Logs Insights for the logs of a webhook.
 *
 * The console shows them in a folder. There are queries of the logs that the webhook has: the access logs with
 * `accessLogs`, the receiver's log with `signatureVerification`, and the handler's log, unless the handler is in
 * another account. The queries of events read the lines that `eventHandler()` writes. If the queue is in the webhook's
 * stack and the handler in another one, the queries of the handler's log are in the handler's stack.
 *
 * Saved queries are free of charge. A run costs $0.005 per GB of log that it scans.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class WebhookQueries extends Construct {
  /**
   * The folder of the queries.
   */
  public readonly folder: string;

  constructor(scope: WebhookMetrics, id: string, props: WebhookQueriesProps = {}) {
    super(scope, id);
    const source = scope._metricSource;
    validateFolder(this, props);
    this.folder = props.folder ?? source.webhookName;
    const logs = [...accessLogs(this, source), ...receiverLog(this, source), ...handlerLog(this, source)];
    for (const { scope: ofLog, logGroupName, queries } of logs) {
      for (const query of queries) this.save(ofLog, query, [logGroupName]);
    }
    const last = logs.at(-1);
    if (last) {
      // The handler's log is the last one.
      this.save(
        last.scope,
        POST_QUERY,
        logs.map(({ logGroupName }) => logGroupName),
      );
    }
  }

  private save(scope: Construct, { id, name, commands }: SavedQuery, logGroupNames: string[]): void {
    const queryString = commands.join('\n| ');
    new CfnQueryDefinition(scope, id, { name: `${this.folder}/${name}`, queryString, logGroupNames });
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html */
function validateFolder(scope: Construct, props: WebhookQueriesProps): void {
  requireType(scope, props, 'string', 'folder');
  const { folder } = props;
  if (folder === undefined || Token.isUnresolved(folder)) return;
  if (folder.length > 200 || !/^[^:*/]+(\/[^:*/]+)*$/.test(folder)) {
    failProp(
      scope,
      'folder',
      'be the names of folders, separated by `/`, of 1 to 200 characters except `:` and `*`',
      folder,
    );
  }
}

function accessLogs(scope: Construct, { accessLogs: logs, webhookName }: MetricSource): Log[] {
  if (!logs) return [];
  const { logGroupName } = logs.logGroup;
  const missing = missingVariables(logs);
  if (missing.length === 0) return [{ scope, logGroupName, queries: accessLogQueries(logs, webhookName) }];
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:accessLogFormatWithoutQueries',
    `the format of the access logs is not JSON with ${missing.join(', ')}, so there are no saved queries of rejected and ` +
      'slow posts; add these members, or leave out `format`',
  );
  return [{ scope, logGroupName, queries: [] }];
}

function receiverLog(scope: Construct, { receiver }: MetricSource): Log[] {
  return receiver ? [{ scope, logGroupName: logGroupNameOf(receiver), queries: RECEIVER_QUERIES }] : [];
}

function handlerLog(scope: Construct, source: MetricSource): Log[] {
  const { handler } = source;
  if (isInOtherAccount(scope, handler)) return [];
  return [{ scope: handlerScope(scope, source), logGroupName: logGroupNameOf(handler), queries: HANDLER_QUERIES }];
}
