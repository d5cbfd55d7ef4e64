import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDbDeduplicationStore, eventHandler } from 'cdk-sendgrid-oauth-webhook/events';

const deduplication = new DynamoDbDeduplicationStore({ client: new DynamoDB() });

/** Logs the type and the ID of each event, without personal data. */
export const handler = eventHandler(
  async (event) => {
    console.log(`processed ${event.event} ${event.sg_event_id}`);
  },
  { deduplication },
);
