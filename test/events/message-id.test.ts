import * as fc from 'fast-check';
import { messageId, parseEvents, SendGridEvent } from '../../src/events';

function idOf(sg_message_id: unknown): string | undefined {
  return messageId({
    event: 'bounce',
    email: 'ada@example.com',
    timestamp: 1709142428,
    sg_message_id,
  } as SendGridEvent);
}

/**
 * Published samples, from 2013 to 2026, with the id that the `smtp-id` of the same event, the `X-Message-Id` of the
 * response, or the source itself gives. The year is that of the hexadecimal time in `sg_message_id`.
 */
const SAMPLES: ReadonlyArray<readonly [year: string, source: string, sgMessageId: string, id: string | undefined]> = [
  // Hexadecimal ids with two dots, on servers with a number.
  ['2013', 'an early example of SendGrid, in many public tests', '142d9f3f351.7618.254f56.filter-147.22649.52A663508.0', '142d9f3f351.7618.254f56'], // prettier-ignore
  ['2014', 'sendgrid/docs, page on unique arguments of 2014', '145cea24eb8.1c420.57425.filter-132.3382.5368192A3.0', '145cea24eb8.1c420.57425'], // prettier-ignore
  ['2015', 'Event Webhook Reference, IP pools', '14c583da911.2c36.1c804d.filter-406.22375.55148AA99.0', '14c583da911.2c36.1c804d'], // prettier-ignore
  ['2015', 'Event Webhook Reference, and every test post', '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0', '14c5d75ce93.dfd.64b469'], // prettier-ignore
  ['2015', 'Event Webhook Reference, processed', '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.000000000000000000000', '14c5d75ce93.dfd.64b469'], // prettier-ignore
  ['2015', 'Event Webhook Reference, deferred', ' 14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0', '14c5d75ce93.dfd.64b469'], // prettier-ignore
  // Ids of 22 characters, without dots.
  ['2015', 'Event Webhook Reference, A/B test', '5lFl7Fr1Rjme_EyzNNB_5A.stfilter-015.5185.55F883172.0', '5lFl7Fr1Rjme_EyzNNB_5A'], // prettier-ignore
  ['2016', 'anymail/django-anymail, test_sendgrid_webhooks.py', 'wrfRRvF7Q0GgwUo2CvDmEA.filter0425p1mdw1.13037.57168B4A1D.0', 'wrfRRvF7Q0GgwUo2CvDmEA'], // prettier-ignore
  ['2016', 'anymail/django-anymail, test_sendgrid_webhooks.py', '_fjPjuJfRW-IPs5SuvYotg.filter0590p1mdw1.2098.57168CFC4B.0', '_fjPjuJfRW-IPs5SuvYotg'], // prettier-ignore
  ['2019', 'SendGrid and Google AMP for Email', 'zT-FDCibS4uwaz08cIX8_Q.filter0794p1las1-20361-5CCC528C-16.0', 'zT-FDCibS4uwaz08cIX8_Q'], // prettier-ignore
  ['2019', 'SendGrid and Google AMP for Email, cut off there', 'zT-FDCibS4uwaz08cIX8_Q.filter0794p1las1-20361-5CCC528C-16', 'zT-FDCibS4uwaz08cIX8_Q'], // prettier-ignore
  ['2019', 'a public test, id with a leading hyphen', '-PZjp-iTQQWq56T45GvCOg.filter0067p3las1-29112-5D655833-18.0', '-PZjp-iTQQWq56T45GvCOg'], // prettier-ignore
  ['2020', 'sendgrid/sendgrid-nodejs, eventwebhook.spec.js', 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0', 'LRzXl_NHStOGhQ4kofSm_A'], // prettier-ignore
  ['2020', 'a public capture of an open', '_vRkOqq9Qaq5zWOfkmsGBw.filterdrecv-p3mdw1-56c97568b5-bclrh-18-5E21CC0E-FC.3', '_vRkOqq9Qaq5zWOfkmsGBw'], // prettier-ignore
  ['2021', 'a public test', 'qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0', 'qNwBLgPQQjW6DJvKQwSAbw'], // prettier-ignore
  ['2021', 'a public capture of a Single Send', 'oirD2QEKQYKs6NGAOpCqiQ.filterdrecv-7bc86b958d-j46hl-1-61B84CF4-21.0', 'oirD2QEKQYKs6NGAOpCqiQ'], // prettier-ignore
  ['2023', 'a public capture', 'A6FilwaAR_Wm_VTCEFql_w.filterdrecv-66949dbc98-fvstg-1-648215A4-1D.0', 'A6FilwaAR_Wm_VTCEFql_w'], // prettier-ignore
  ['2024', 'a public comment, with the X-Message-Id', '0GOQ6fMTTmiZpLh7usBJwg.recvd-67fdc7b4d6-wbpn9-1-666CAB97-15.0', '0GOQ6fMTTmiZpLh7usBJwg'], // prettier-ignore
  ['2024', 'capgemini-stavanger/gi-en-jul#1072, with the X-Message-Id', 'yW5utel5TYuIBREiXJi7aA.recvd-5f9ffdf494-9kc6l-1-673C6EB0-B.0', 'yW5utel5TYuIBREiXJi7aA'], // prettier-ignore
  ['2026', 'a public capture', 'u9EkbonrRiaISp5BHv89Dg.recvd-canary-cfb76cc7f-bnqzl-1-69D759C8-11.0', 'u9EkbonrRiaISp5BHv89Dg'], // prettier-ignore
  // Dropped before a server had a message: no id.
  ['2016', 'anymail/django-anymail, dropped: Invalid', 'filter0093p1las1.9128.5717FB8127.0', undefined],
  ['2016', 'anymail/django-anymail, dropped: Unsubscribed Address', 'filter0199p1las1.4745.5717FB6F5.0', undefined],
];

describe('the id of a published sample is what SendGrid returned as X-Message-Id', () => {
  test.each(SAMPLES)('%s, %s: %s', (_year, _source, sgMessageId, id) => {
    expect(idOf(sgMessageId)).toBe(id);
  });
});

test('the smtp-id of messages that were sent with the API contains the same id', () => {
  const [event] = parseEvents(
    '[{"event":"dropped","sg_message_id":"QF83mjX8SymQvXRwJlD0yA.filterdrecv-p3iad2-8ddf98858-z54vx-21-5E96A78D-1A.0",' +
      '"smtp-id":"<QF83mjX8SymQvXRwJlD0yA@ismtpd0004p1iad1.sendgrid.net>"}]',
  );

  expect(event['smtp-id']).toContain(`<${messageId(event)}@`);
});

describe('forms without a published sample', () => {
  test.each([
    ['a server with an unknown name', 'yW5utel5TYuIBREiXJi7aA.mta-eu-5f9ff-1-673C6EB0-B.0', 'yW5utel5TYuIBREiXJi7aA'],
    ['an older id on one', '14c5d75ce93.dfd.64b469.mta0001.16648.5515E0B88.0', '14c5d75ce93.dfd.64b469'],
    ['only such a server', 'mta-eu-5f9ff-1-673C6EB0-B.0', undefined],
    ['only a server of today', 'recvd-5f9ffdf494-9kc6l-1-673C6EB0-B.0', undefined],
    ['only a server of 2020', 'filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0', undefined],
    ['a server without a number', '14c5d75ce93.dfd.64b469.filter', '14c5d75ce93.dfd.64b469'],
    ['another ending', 'yW5utel5TYuIBREiXJi7aA.something-else', 'yW5utel5TYuIBREiXJi7aA'],
    ['an id only', '_fjPjuJfRW-IPs5SuvYotg', '_fjPjuJfRW-IPs5SuvYotg'],
    ['an older id only', '14c5d75ce93.dfd.64b469', '14c5d75ce93.dfd.64b469'],
    ['an id that begins like a server', 'filterQq9Qaq5zWOfkmsGB.recvd-5f9ff-1-673C6EB0-B.0', 'filterQq9Qaq5zWOfkmsGB'],
    ["the value of SendGrid's examples", 'sendgrid_internal_message_id', 'sendgrid_internal_message_id'],
    ['nothing', '', undefined],
    ['white space', ' ', undefined],
    ['a dot', '.', undefined],
    ['a number', 42, undefined],
    ['null', null, undefined],
    ['no value', undefined, undefined],
  ])('%s: %j', (_, sgMessageId, id) => {
    expect(idOf(sgMessageId)).toBe(id);
  });
});

describe('with any process, time and index, on any server,', () => {
  const id = fc.oneof(
    fc.stringMatching(/^[\w-]{22}$/),
    fc.stringMatching(/^[\da-f]{11}\.[\da-f]{1,5}\.[\da-f]{1,6}$/),
    fc.constant(''),
  );
  const olderServer = fc.stringMatching(/^(st)?filter(-?\d{1,4})(p1(mdw|las|sjc|iad)\d)?$/);
  const server = fc.stringMatching(/^(filterdrecv|recvd)(-canary|-p3mdw1)?-[\da-f]{8,10}-[b-z\d]{5}$/);
  const time = fc.stringMatching(/^5[\dA-F]{7}$/);
  const part = fc.oneof(
    fc.tuple(olderServer, fc.nat(99_999), time, fc.nat(255)).map(([name, pid, at, n]) => `${name}.${pid}.${at}${n}.0`),
    fc.tuple(olderServer, fc.nat(99_999), time, fc.nat(9)).map(([name, pid, at, n]) => `${name}-${pid}-${at}-1F.${n}`),
    fc.tuple(server, fc.nat(21), time, fc.nat(999)).map(([name, pid, at, n]) => `${name}-${pid}-${at}-B.${n}`),
  );

  test('the id is what precedes the name of the server', () => {
    fc.assert(
      fc.property(id, part, (before, after) => {
        expect(idOf(before === '' ? after : `${before}.${after}`)).toBe(before === '' ? undefined : before);
      }),
    );
  });
});

test('an id of any length has a result', () => {
  const long = '.a-1-673C6EB0-'.repeat(50_000);

  expect(idOf(`x${long}`)).toBe('x');
  expect(idOf(`${'a'.repeat(500_000)}.0`)).toHaveLength(500_000);
});
