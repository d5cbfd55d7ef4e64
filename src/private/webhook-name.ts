import { Names } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The name of a webhook in its own metrics and logs, from the construct path of its endpoint. */
export function webhookName(endpoint: IConstruct): string {
  return Names.uniqueResourceName(endpoint, { maxLength: 255, separator: '-' });
}
