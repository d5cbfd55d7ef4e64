import { EVENT_METRIC_NAMES, monitoringTable } from '../../scripts/cost/monitoring';

const CELLS = monitoringTable()
  .split('\n')
  .slice(2)
  .map((line) => line.slice(2, -2).split(' | '));

test('the alarms of a default webhook cost $0.10 for each of their metrics', () => {
  const [label, , , metrics, price] = CELLS[0];
  expect([label, metrics, price]).toEqual(['`addAlarms()`, default webhook', '6', '$0.60']);
});

test('a dashboard costs $3.00, and queries nothing', () => {
  const prices = Object.fromEntries(CELLS.map((cells) => [cells[0], cells[4]]));
  expect(prices['`addDashboard()`, default webhook']).toBe('$3.00');
  expect(prices['`addQueries()`, webhook with everything']).toBe('$0.00');
});

test('the event metrics fit into one line of 100', () => {
  expect(EVENT_METRIC_NAMES.size).toBeLessThanOrEqual(100);
  expect([...EVENT_METRIC_NAMES]).toEqual(expect.arrayContaining(['Events', 'Delivered', 'Bounces', 'SpamReports']));
});
