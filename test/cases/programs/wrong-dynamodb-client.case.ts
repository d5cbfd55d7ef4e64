/** A client that lacks the methods of `DynamoDB` works, or is rejected when the store is made, not with each event. */
import { match } from 'node:assert/strict';
import { errorOf, run } from './support';
import { DynamoDbDeduplicationStore } from 'cdk-sendgrid-oauth-webhook/events';

class DynamoDBClient {
  public send(): void {}
}

run(async () => {
  const client = new DynamoDBClient() as never;
  match(
    errorOf(() => new DynamoDbDeduplicationStore({ client, tableName: 'table' })),
    /new DynamoDB\(\)/,
  );
});
