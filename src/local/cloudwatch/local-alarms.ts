import { Alarm, AlarmTransition } from './alarm';
import { AlarmState } from './alarm-state';
import { MetricStore, MINUTE_MS } from './metric-store';
import { readAlarm } from './read-alarm';
import { generatedName } from '../cloudformation/physical-ids';
import { Resource } from '../cloudformation/stack-model';
import { undefinedIfUnresolved } from '../cloudformation/unresolved';

/**
 * An alarm of the hosted stacks, evaluated with the metrics that the stage has recorded.
 */
export interface LocalAlarm {
  /** The logical ID if only AWS knows the name. */
  readonly name: string;
  /** Logical ID in the template, by which to find an alarm whose name CloudFormation generates. */
  readonly logicalId: string;
  /** `UNSUPPORTED` if the stage cannot evaluate the alarm. */
  readonly state: AlarmState | 'UNSUPPORTED';
  /** When the alarm entered the state, by the stage's clock. */
  readonly since: Date;
  /** Why the stage cannot evaluate the alarm. */
  readonly reason?: string;
}

/** Evaluates an alarm for each minute since the start of the stage. */
export class AlarmEvaluation {
  private readonly identity: Pick<LocalAlarm, 'name' | 'logicalId'>;
  private alarm?: Alarm;
  private last: AlarmTransition;
  private next: number;

  constructor(
    private readonly resource: Resource,
    private readonly store: MetricStore,
    startedAt: number,
  ) {
    const { logicalId } = resource;
    this.identity = { name: undefinedIfUnresolved(() => alarmName(resource)) ?? logicalId, logicalId };
    this.last = { time: startedAt, state: 'INSUFFICIENT_DATA' };
    this.next = startedAt;
  }

  /** Returns the state now. Continues from the minute that was evaluated last. */
  public current(): LocalAlarm {
    try {
      this.alarm ??= new Alarm(readAlarm(this.resource), this.store);
      const now = this.store.now();
      this.last = this.alarm.history(this.next, now, this.last.state).at(-1) ?? this.last;
      this.next = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
      return { ...this.identity, state: this.last.state, since: new Date(this.last.time) };
    } catch (error) {
      const since = new Date(this.last.time);
      return { ...this.identity, state: 'UNSUPPORTED', since, reason: (error as Error).message };
    }
  }
}

export function alarmName(alarm: Resource): string {
  return String(alarm.property('AlarmName') ?? generatedName(alarm, 255));
}
