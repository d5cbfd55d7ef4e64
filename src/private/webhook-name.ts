import { Names } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The name of a webhook in its own metrics, logs and queries, from the construct path of its endpoint. */
export function webhookName(endpoint: IConstruct): string {
  return Names.uniqueResourceName(endpoint, { maxLength: 200, separator: '-' });
}
