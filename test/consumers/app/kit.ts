import { deduplicationKey, eventHandler, parseEvents, type SendGridEvent } from 'cdk-sendgrid-oauth-webhook/events';

interface CustomArgs {
  readonly order_id: string;
}

/** Uses the narrowed types of events, as a handler does. */
export function describe(event: SendGridEvent<CustomArgs>): string {
  switch (event.event) {
    case 'bounce':
      return `${event.event} ${event.bounce_classification} ${event.order_id}`;
    case 'click':
      return `${event.event} ${event.url} ${event.sg_content_type}`;
    case 'received':
      return `${event.event} ${event.v3_payload_details?.['text/html']}`;
    default:
      return event.event;
  }
}

const body = '[{"event":"bounce","sg_event_id":"b","bounce_classification":"Technical","order_id":"4711"}]';

async function main(): Promise<void> {
  const [event] = parseEvents<CustomArgs>(body);
  if (!event) throw new Error('there is no event');
  const handler = eventHandler(async () => {});
  console.log(
    JSON.stringify([describe(event), deduplicationKey(event), await handler({ body, isBase64Encoded: false })]),
  );
}

void main();
