import { Recording, storeOf } from './recording';
import { readAssembly } from '../../../src/local/cloudformation/assembly';
import { modelStacks } from '../../../src/local/cloudformation/stacks';
import { Alarm } from '../../../src/local/cloudwatch/alarm';
import { MetricStore, MINUTE_MS } from '../../../src/local/cloudwatch/metric-store';
import { readAlarm } from '../../../src/local/cloudwatch/read-alarm';
import { RESOURCE_VALUES } from '../../../src/local/services';

/** Names of the alarms of an assembly, such as `DirectServerErrors`, with what creates them on a store. */
export type Alarms = ReadonlyMap<string, (store: MetricStore) => Alarm>;

export function alarmsOf(assembly: string): Alarms {
  const stacks = modelStacks(readAssembly(assembly), RESOURCE_VALUES);
  const resources = stacks.flatMap((stack) => stack.ofType('AWS::CloudWatch::Alarm'));
  return new Map(
    resources.map((resource) => {
      const properties = readAlarm(resource);
      const name = resource.logicalId.replace(/[0-9A-F]{8}$/, '').replace('Alarms', '');
      return [name, (store: MetricStore) => new Alarm(properties, store)] as const;
    }),
  );
}

/** Returns when each alarm first went off, in minutes from the start of a recording. Others are left out. */
export function minutesToAlarm(alarms: Alarms, recording: Recording): Record<string, number> {
  const store = storeOf(recording);
  const start = Date.parse(recording.start);
  const firings = [...alarms].flatMap(([name, create]) => {
    const history = create(store).history(start + MINUTE_MS, start + recording.minutes * MINUTE_MS);
    const first = history.find(({ state }) => state === 'ALARM');
    return first ? [[name, (first.time - start) / MINUTE_MS] as const] : [];
  });
  return Object.fromEntries(firings);
}
