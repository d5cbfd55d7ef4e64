import { labelOf, readRecording } from './scenarios/recording';
import { synthWebhooks } from './scenarios/webhooks-app';
import { readAssembly } from '../../src/local/cloudformation/assembly';
import { modelStacks } from '../../src/local/cloudformation/stacks';
import { MetricId } from '../../src/local/cloudwatch/metric-store';
import { RESOURCE_VALUES } from '../../src/local/services';
import { DashboardBody, linesOf } from '../support/dashboard-body';
import { temporaryDirectory } from '../support/directories';

/** Together, they have the metrics of posts, events, failures and throttles, and of a receiver without a key. */
const SCENARIOS = ['campaign', 'handler-failing', 'key-missing'] as const;

/** Namespace, name and dimensions in a fixed order. */
function nameOf({ dimensions, ...metric }: MetricId): string {
  return labelOf({ ...metric, dimensions: Object.fromEntries(Object.entries(dimensions).sort()) });
}

/** Which no scenario causes. */
const NEVER_RECORDED = ['ResponseType=ACCESS_DENIED', 'ResponseType=THROTTLED', 'ResponseType=WAF_FILTERED'];

test('each metric of the dashboards is one that the local stage recorded', () => {
  const [stack] = modelStacks(readAssembly(synthWebhooks(temporaryDirectory())), RESOURCE_VALUES);
  const dashboards = stack.ofType('AWS::CloudWatch::Dashboard').map((one) => one.property('DashboardBody') as string);
  const metrics = dashboards
    .flatMap((body) => (JSON.parse(body) as DashboardBody).widgets)
    .flatMap(({ properties }) => linesOf(properties).flatMap(({ metric }) => (metric ? nameOf(metric) : [])));
  const recorded = new Set(SCENARIOS.flatMap((name) => readRecording(name).series.map(nameOf)));

  expect(dashboards).toHaveLength(2);
  const missing = metrics.filter((metric) => !recorded.has(metric));
  expect([...new Set(missing)].filter((metric) => !NEVER_RECORDED.some((one) => metric.includes(one)))).toEqual([]);
});
