import { temporaryDirectory } from '../support/directories';
import { Alarms, alarmsOf, minutesToAlarm } from './scenarios/alarms';
import { readRecording } from './scenarios/recording';
import { Scenario, ScenarioName, SCENARIOS } from './scenarios/scenarios';
import { synthWebhooks } from './scenarios/webhooks-app';

/**
 * The alarms that go off in each scenario, of the webhook with direct delivery and of the one with queued delivery and
 * signature verification, with the number of minutes after the fault.
 */
const EXPECTED: Readonly<Record<ScenarioName, Readonly<Record<string, number>>>> = {
  'quiet-week': {},
  campaign: {},
  // The last token is valid for an hour at most.
  'gateway-response-removed': {
    DirectRejectedPosts: 40,
    DirectSilence: 60,
    QueuedRejectedPosts: 40,
    QueuedSilence: 60,
  },
  // Invocations succeed and report failures, so they are no errors of the function.
  'handler-failing': {
    DirectServerErrors: 11,
    DirectSilence: 60,
    DirectFailedEvents: 11,
    QueuedDeadLetters: 11,
    QueuedFailedEvents: 11,
  },
  'handler-crashing': {
    DirectServerErrors: 11,
    DirectSilence: 60,
    DirectHandlerErrors: 11,
    QueuedDeadLetters: 11,
    QueuedHandlerErrors: 11,
  },
  'handler-throttled': {
    DirectServerErrors: 11,
    DirectSilence: 60,
    DirectHandlerThrottles: 11,
    QueuedDeadLetters: 11,
    QueuedHandlerThrottles: 11,
  },
  'key-missing': { QueuedServerErrors: 11, QueuedSilence: 60, QueuedPublicKey: 6 },
  'key-replaced': { QueuedSilence: 60, QueuedSignatures: 6 },
  'queue-stuck': { QueuedOldestMessage: 361 },
  // Ten minutes later, because CloudWatch first looks for datapoints of earlier periods.
  silence: { DirectSilence: 70, QueuedSilence: 70 },
  bounces: { DirectBounceRate: 99, QueuedBounceRate: 99 },
  // After 5,000 delivered messages.
  spam: { DirectSpamReportRate: 584, QueuedSpamReportRate: 584 },
};

/** Minutes by which a recording on another machine may differ. */
const TOLERANCE = 5;

let alarms: Alarms;

beforeAll(() => {
  alarms = alarmsOf(synthWebhooks(temporaryDirectory()));
});

test.each(Object.keys(SCENARIOS) as ScenarioName[])('the alarms of the scenario %s go off, and no others', (name) => {
  const { faultAt = 0 }: Scenario = SCENARIOS[name];
  const found = Object.entries(minutesToAlarm(alarms, readRecording(name)));
  const expected = EXPECTED[name];
  const minutes = found.map(([alarm, minute]) => {
    const after = minute - faultAt;
    return [alarm, Math.abs(after - expected[alarm]) <= TOLERANCE ? expected[alarm] : after];
  });
  expect(Object.fromEntries(minutes)).toEqual(expected);
});

test('each alarm goes off in a scenario', () => {
  const firing = new Set(Object.values(EXPECTED).flatMap((expected) => Object.keys(expected)));
  expect([...alarms.keys()].filter((alarm) => !firing.has(alarm))).toEqual([]);
});
