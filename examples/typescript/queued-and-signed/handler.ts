import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDbDeduplicationStore, eventHandler } from 'cdk-sendgrid-oauth-webhook/events';

const deduplication = new DynamoDbDeduplicationStore({ client: new DynamoDB() });

/** Logs the kind and the id of each event: no e-mail address. */
export const handler = eventHandler(
  async (event) => {
    console.log(`processed ${event.event} ${event.sg_event_id}`);
  },
  { deduplication },
);
