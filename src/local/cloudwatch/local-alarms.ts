import { Alarm } from './alarm';
import { AlarmState } from './alarm-state';
import { MetricStore } from './metric-store';
import { readAlarm } from './read-alarm';
import { generatedName } from '../cloudformation/physical-ids';
import { Resource } from '../cloudformation/stack-model';

/**
 * An alarm of the hosted stacks, evaluated with the metrics that the stage has recorded.
 */
export interface LocalAlarm {
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

/** Evaluates an alarm for each minute from the start of the stage until now. */
export function evaluateAlarm(resource: Resource, store: MetricStore, startedAt: number): LocalAlarm {
  const { logicalId } = resource;
  const identity = { name: alarmName(resource), logicalId };
  const first = { since: new Date(startedAt), state: 'INSUFFICIENT_DATA' } as const;
  try {
    const last = new Alarm(readAlarm(resource), store).history(startedAt, store.now()).at(-1);
    return { ...identity, ...(last ? { since: new Date(last.time), state: last.state } : first) };
  } catch (error) {
    return { ...identity, ...first, state: 'UNSUPPORTED', reason: (error as Error).message };
  }
}

export function alarmName(alarm: Resource): string {
  return String(alarm.property('AlarmName') ?? generatedName(alarm, 255));
}
