import { DynamoDbError } from './dynamodb-error';
import { Table } from './table';
import { TableModel } from './table-model';
import { Caller, accessDeniedMessage } from '../service/caller';

/** The tables of the stage. Finds a table for a caller and checks the caller's permission. */
export class Tables {
  public readonly all: readonly Table[];

  /** @param previous the tables before an update; a table that stays keeps its items */
  constructor(models: readonly TableModel[], now: () => number, previous?: Tables) {
    this.all = models.map((model) => new Table(model, now, previous?.byArn(model.arn)));
  }

  /** @param nameOrArn `TableName` of a request */
  public get(nameOrArn: string, caller: Caller, action: string): Table {
    const table = this.find(nameOrArn, caller);
    const arn = table?.model.arn ?? arnFor(nameOrArn, caller);
    if (!caller.allows(`dynamodb:${action}`, arn)) {
      throw new DynamoDbError('AccessDeniedException', accessDeniedMessage(caller, `dynamodb:${action}`, arn));
    }
    if (table) return table;
    throw new DynamoDbError(
      'ResourceNotFoundException',
      `Requested resource not found: Table: ${nameOrArn} not found. The local stage has the tables of the hosted ` +
        'stacks; to use another table, set AWS_ENDPOINT_URL_DYNAMODB in the function',
    );
  }

  private find(nameOrArn: string, { region }: Caller): Table | undefined {
    if (nameOrArn.startsWith('arn:')) return this.byArn(nameOrArn);
    const named = this.all.filter(({ model }) => model.name === nameOrArn);
    return named.find(({ model }) => model.region === region) ?? named.at(0);
  }

  private byArn(arn: string): Table | undefined {
    return this.all.find(({ model }) => model.arn === arn);
  }
}

function arnFor(name: string, { region = 'us-east-1', account = '123456789012' }: Caller): string {
  return name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
}
