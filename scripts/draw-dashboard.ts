/** Draws docs/images/dashboard-light.png and dashboard-dark.png: a dashboard with recorded metrics of the local stage. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlarmStatus } from './dashboard-picture/page';
import { renderPictures } from './dashboard-picture/render';
import { StoredMetrics } from './dashboard-picture/stored-metrics';
import { readAssembly } from '../src/local/cloudformation/assembly';
import { Resource } from '../src/local/cloudformation/stack-model';
import { modelStacks } from '../src/local/cloudformation/stacks';
import { Alarm } from '../src/local/cloudwatch/alarm';
import { MetricStore } from '../src/local/cloudwatch/metric-store';
import { readAlarm } from '../src/local/cloudwatch/read-alarm';
import { RESOURCE_VALUES } from '../src/local/services';
import { readRecording, storeOf } from '../test/monitoring/scenarios/recording';
import { synthWebhooks } from '../test/monitoring/scenarios/webhooks-app';
import { DashboardBody } from '../test/support/dashboard-body';

const IMAGES = join(__dirname, '..', 'docs', 'images');

/** With a queue and a receiver, so that it has all graphs. */
const WEBHOOK = 'Queued';

async function main(scenario: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'draw-dashboard-'));
  try {
    const [stack] = modelStacks(readAssembly(synthWebhooks(directory)), RESOURCE_VALUES);
    const recording = readRecording(scenario);
    const from = Date.parse(recording.start);
    const to = from + recording.minutes * 60_000;
    const store = storeOf(recording);
    const [dashboard] = stack.ofType('AWS::CloudWatch::Dashboard').filter(isOfWebhook);
    await renderPictures({
      body: JSON.parse(dashboard.property('DashboardBody') as string) as DashboardBody,
      metrics: new StoredMetrics(store, from, to),
      alarms: stack
        .ofType('AWS::CloudWatch::Alarm')
        .filter(isOfWebhook)
        .map((alarm) => statusOf(alarm, store, from, to)),
      directory: IMAGES,
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function isOfWebhook({ logicalId }: Resource): boolean {
  return logicalId.startsWith(WEBHOOK);
}

function statusOf(alarm: Resource, store: MetricStore, from: number, to: number): AlarmStatus {
  const history = new Alarm(readAlarm(alarm), store).history(from, to);
  const state = history.at(-1)?.state ?? 'INSUFFICIENT_DATA';
  // Without the hash of the logical ID, for which there is no space.
  return { name: `${alarm.stack.name}-${alarm.logicalId.slice(0, -8)}`, state };
}

main(process.argv[2] ?? 'campaign').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
