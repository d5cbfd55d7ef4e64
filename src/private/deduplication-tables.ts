import { Annotations } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { unqualified } from './handler-function';
import type { DeduplicationTable } from '../deduplication-table';

/** The table of each function. A function has one, because one environment variable holds its name. */
const tables = new WeakMap<IFunction, DeduplicationTable>();

/** The table that a function uses, also by an alias or a version of it. */
export function tableOf(handler: IFunction): DeduplicationTable | undefined {
  return tables.get(unqualified(handler));
}

export function setTableOf(handler: IFunction, table: DeduplicationTable): void {
  tables.set(unqualified(handler), table);
}

/** Warns if the table that a webhook shares does not have the webhook's key. */
export function warnAboutOtherKey(webhook: IConstruct, shared: DeduplicationTable, key: IKey | undefined): void {
  if (!key || shared.table.encryptionKey?.keyArn === key.keyArn) return;
  Annotations.of(webhook).addWarningV2(
    'cdk-sendgrid-oauth-webhook:sharedTableWithOtherKey',
    `the handler already uses the deduplication table ${shared.node.path}, which is not encrypted with \`encryptionKey\`; ` +
      'pass the key where that table is created',
  );
}
