import { SendGridEventType } from '../../src';
import { EVENT_TYPES } from '../../src/events';
import { EVENT_SETTINGS, settingOfEvent } from '../../src/sendgrid/event-types';

test('every event type has a static member of the construct library, with its setting', () => {
  const members = Object.values(SendGridEventType).filter((member) => member instanceof SendGridEventType);

  expect(SendGridEventType.all()).toEqual(members);
  expect(SendGridEventType.all().map(({ settingName }) => settingName)).toEqual(EVENT_SETTINGS);
});

test('all members are the static members themselves, so that they can be compared', () => {
  expect(SendGridEventType.all()).toContain(SendGridEventType.SPAM_REPORT);
});

test('the setting of an event is its name, except for spam reports and received, which has none', () => {
  const settings = Object.fromEntries(EVENT_TYPES.map((name) => [name, settingOfEvent(name)]));

  expect(settings).toEqual({
    processed: 'processed',
    deferred: 'deferred',
    delivered: 'delivered',
    dropped: 'dropped',
    bounce: 'bounce',
    open: 'open',
    click: 'click',
    spamreport: 'spam_report',
    unsubscribe: 'unsubscribe',
    group_unsubscribe: 'group_unsubscribe',
    group_resubscribe: 'group_resubscribe',
    account_status_change: 'account_status_change',
    received: undefined,
  });
});

test.each(['spam_report', 'brand_new', 'toString', ''])('an event named %j has no setting', (name) => {
  expect(settingOfEvent(name)).toBeUndefined();
});
