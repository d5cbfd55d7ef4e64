/** Fields that SendGrid documents or sends have types, next to typed custom arguments. Compiled, and run once. */
import { deepEqual } from 'node:assert/strict';
import { run } from './support';
import { parseEvents, type SendGridEvent } from 'cdk-sendgrid-oauth-webhook/events';

function fieldsOf(event: SendGridEvent<{ order_id: string }>): Array<string | undefined> {
  switch (event.event) {
    case 'open':
      return [event.sg_content_type, event.order_id];
    case 'click':
      return [event.sg_content_type, event.url_offset?.type];
    case 'deferred':
      return [event.domain, event.from];
    case 'processed':
      return [event.template_version_id, event.template_hash];
    default:
      return [];
  }
}

run(async () => {
  const events = parseEvents<{ order_id: string }>(
    '[{"event":"open","sg_content_type":"amp","order_id":"7"},{"event":"click","url_offset":{"index":0,"type":"amp"}},' +
      '{"event":"deferred","domain":"example.com","from":null},{"event":"processed","template_hash":"a"}]',
  );
  deepEqual(events.map(fieldsOf), [
    ['amp', '7'],
    [undefined, 'amp'],
    ['example.com', undefined],
    [undefined, 'a'],
  ]);
});
