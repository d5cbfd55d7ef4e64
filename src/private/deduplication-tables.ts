import { IFunction } from 'aws-cdk-lib/aws-lambda';
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
