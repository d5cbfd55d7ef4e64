/**
 * Properties of the saved queries of a webhook.
 */
export interface WebhookQueriesProps {
  /**
   * Folder of the queries in the console of CloudWatch Logs Insights.
   *
   * 1 to 200 characters, except `:` and `*`. A `/` begins a folder within a folder.
   *
   * @default - the name of the webhook, which is the dimension of its metrics
   */
  readonly folder?: string;
}
