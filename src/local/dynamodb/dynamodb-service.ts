import { handleDynamoDbRequest } from './dynamodb-api';
import { DYNAMODB_VALUES } from './resource-values';
import { readTables } from './table-model';
import { Tables } from './tables';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';
import { hasTarget, ServiceRequest } from '../service/service-request';
import { ServiceResponse } from '../service/service-response';

/** Tables, with the operations that handlers need to skip duplicate events. */
export const dynamoDbService: LocalService<DynamoDbService> = {
  resourceValues: DYNAMODB_VALUES,
  endpoint: {
    sdkName: 'DYNAMODB',
    accepts: (request) => hasTarget(request, 'DynamoDB_20120810'),
    isUsed: ({ stacks }) => readTables(stacks).length > 0,
  },
  create: (context, previous) => new DynamoDbService(context, previous),
};

class DynamoDbService implements RunningService {
  public readonly tables: Tables;

  constructor({ model, clock }: ServiceContext, previous: DynamoDbService | undefined) {
    this.tables = new Tables(readTables(model.stacks), () => clock.now(), previous?.tables);
  }

  public handle({ target, body, caller }: ServiceRequest): ServiceResponse {
    return handleDynamoDbRequest(String(target?.operation), body.toString(), { tables: this.tables, caller });
  }
}
