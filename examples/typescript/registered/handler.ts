import { eventHandler } from 'cdk-sendgrid-oauth-webhook/events';

/** Logs the kind and the id of each event: no e-mail address. */
export const handler = eventHandler(async (event) => {
  console.log(`processed ${event.event} ${event.sg_event_id}`);
});
