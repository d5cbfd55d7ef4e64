import { PlayedStage } from '../../monitoring/scenarios/played-stage';
import { labelOf, readRecording, Recording } from '../../monitoring/scenarios/recording';
import { ScenarioName } from '../../monitoring/scenarios/scenarios';
import { temporaryDirectory } from '../../support/directories';

/** A few minutes of the recorded scenarios that together have every metric. */
const EXCERPTS: ReadonlyArray<readonly [ScenarioName, minutes: number]> = [
  ['campaign', 4],
  ['handler-crashing', 12],
];

function namesOf({ series }: Recording): string[] {
  return series.map(labelOf);
}

/** Of the kinds of events that do not occur in every minute. */
const RARE =
  /Clicks|Deferred|Bounce|Block|Drop|SpamReports|Unsubscribes|Resubscribes|AccountStatusChanges|RejectedPosts/;

describe('today’s stage records the metrics that were recorded', () => {
  let played: PlayedStage;

  beforeAll(async () => {
    played = await PlayedStage.start(temporaryDirectory());
  });
  afterAll(async () => {
    await played.stop();
  });

  test.each(EXCERPTS)('of the scenario %s, in %d minutes', async (name, minutes) => {
    const fault = name === 'handler-crashing' ? () => played.behave('crashes') : undefined;
    const live = await played.play(name, { minutes, postsAt: () => 2, faultAt: 1, fault });
    const names = namesOf(live);
    const recorded = namesOf(readRecording(name));
    expect(names.filter((one) => !recorded.includes(one))).toEqual([]);
    expect(recorded.filter((one) => !names.includes(one) && !RARE.test(one))).toEqual([]);
  });
});
