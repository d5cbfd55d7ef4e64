import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Recording, recordingOf } from './recording';
import { Scenario } from './scenarios';
import { USUAL_EVENTS } from './usual-events';
import { Behavior, synthWebhooks } from './webhooks-app';
import { EventGenerator, Weights } from '../../../src/cli/send/event-generator';
import { Random } from '../../../src/cli/send/random';
import { LocalStage, LocalWebhook } from '../../../src/local';
import type { AnyTemplate } from '../../local/support/assemblies';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
/** 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * 24 * 60 * MINUTE_MS;
const EVENTS_PER_POST = 20;

/** The stage with both webhooks, on which a scenario is played minute by minute, by the stage's clock. */
export class PlayedStage {
  /** @param directory an empty one, for its files */
  public static async start(directory: string): Promise<PlayedStage> {
    const behavior = join(directory, 'behavior');
    writeFileSync(behavior, 'works');
    const assembly = synthWebhooks(directory);
    const stage = await LocalStage.start({ assembly, environment: { BEHAVIOR: behavior } });
    return new PlayedStage(stage, assembly, behavior);
  }

  /** Kinds of events and their proportions. */
  public events: Weights = USUAL_EVENTS;
  /** Whether event source mappings become idle: not if their function is throttled. */
  public isSettling = true;
  private readonly random = new Random(1);
  private ahead = 0;

  private constructor(
    public readonly stage: LocalStage,
    private readonly assembly: string,
    private readonly behaviorFile: string,
  ) {}

  /** Plays a scenario, from the next Monday on, and returns what the stage recorded. */
  public async play(name: string, { minutes, postsAt, faultAt, fault }: Scenario): Promise<Recording> {
    const start = Math.ceil((this.now - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
    this.advanceTo(start);
    // The first post is in the first minute.
    let due = 1 - postsAt(0);
    for (let minute = 0; minute < minutes; minute++) {
      if (minute === faultAt) await fault?.(this);
      due += postsAt(minute);
      for (; due >= 1; due--) await this.post();
      if (this.isSettling) await this.stage.idle();
      else await this.postDue();
      this.advanceTo(start + (minute + 1) * MINUTE_MS);
    }
    return recordingOf(this.stage.metrics.store, start, { scenario: name, minutes, faultAt });
  }

  public behave(behavior: Behavior): void {
    writeFileSync(this.behaviorFile, behavior);
  }

  /** Deploys the template with a change. */
  public async deploy(change: (template: AnyTemplate) => void = () => {}): Promise<void> {
    const file = join(this.assembly, 'Shop.template.json');
    const template = JSON.parse(readFileSync(file, 'utf8')) as AnyTemplate;
    change(template);
    writeFileSync(file, JSON.stringify(template));
    await this.stage.update();
  }

  /** The webhook whose signatures are verified. */
  public get signed(): LocalWebhook {
    return this.stage.webhooks.find(({ publicKeyParameter }) => publicKeyParameter !== undefined)!;
  }

  public async stop(): Promise<void> {
    await this.stage.stop();
  }

  private get now(): number {
    return Date.now() + this.ahead;
  }

  private advanceTo(time: number): void {
    const milliseconds = Math.max(0, time - this.now);
    this.ahead += milliseconds;
    this.stage.advanceClock(milliseconds);
  }

  /** Functions have the machine's clock, and the delay of an event is a metric: events happened a few seconds ago. */
  private async post(): Promise<void> {
    const seed = this.random.below(2 ** 30);
    const seconds = Math.floor(Date.now() / 1000) - 20;
    const generator = new EventGenerator(seed, this.events, EVENTS_PER_POST, seconds);
    const texts = Array.from({ length: EVENTS_PER_POST }, () => generator.next());
    await this.stage.sendGrid!.post(texts.map((text) => JSON.parse(text) as object));
  }

  private async postDue(): Promise<void> {
    await this.stage.sendGrid!.postDue();
    await sleep(5);
  }
}
