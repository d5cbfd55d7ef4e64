import { Theme } from './theme';
import { Annotation, DashboardWidget, Line, linesOf } from '../../test/support/dashboard-body';

/** The values of metrics at the times of the picture. */
export interface MetricValues {
  /** In milliseconds. */
  readonly times: readonly number[];
  /** The values of all lines, in the order of the lines. */
  valuesOf(lines: readonly Line[]): ReadonlyArray<Values>;
}

export type Values = ReadonlyArray<number | null>;

const HOUR = 3_600_000;
/** CloudWatch's first color, for lines without one. */
const BLUE = '#1f77b4';
const AXES = { left: 'y', right: 'yRight' } as const;

/** The configuration of Chart.js for a graph, which is plain JSON. */
export function chartConfig({ properties, width }: DashboardWidget, metrics: MetricValues, theme: Theme): object {
  const lines = linesOf(properties);
  const values = metrics.valuesOf(lines);
  const { stacked = false, yAxis = {}, annotations } = properties;
  const visible = lines.flatMap((line, index) => (line.visible === false ? [] : [{ line, values: values[index] }]));
  const thresholds = annotations?.horizontal ?? [];
  return {
    type: 'line',
    data: {
      labels: timeLabels(metrics.times, width < 8 ? 4 : 7),
      datasets: [
        ...visible.map((one, index) => dataset(one.line, one.values, stacked && (index === 0 ? 'origin' : '-1'))),
        ...thresholds.map((one) => thresholdDataset(one, metrics.times.length)),
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: {
        legend: {
          position: 'bottom',
          align: 'start',
          labels: {
            usePointStyle: true,
            pointStyle: 'line',
            color: theme.text,
            padding: 8,
            boxWidth: 18,
            boxHeight: 6,
          },
        },
      },
      scales: {
        x: { grid: { display: false }, border: { color: theme.border }, ticks: { autoSkip: false, maxRotation: 0 } },
        ...(yAxis.left && { y: scale(yAxis.left, 'left', stacked, theme) }),
        ...(yAxis.right && { yRight: scale(yAxis.right, 'right', stacked, theme) }),
      },
    },
  };
}

function scale(
  { label: text, min, max }: { label: string; min?: number; max?: number },
  position: string,
  stacked: boolean,
  theme: Theme,
) {
  return {
    position,
    stacked,
    min,
    max,
    title: { display: true, text, padding: 2 },
    grid: { color: theme.grid, drawOnChartArea: position === 'left' },
    border: { display: false },
    ticks: { maxTicksLimit: 6, format: { notation: 'compact' } },
  };
}

function dataset(
  { label, metric, color = BLUE, yAxis = 'left', period }: Line,
  data: Values,
  fill: string | false,
): object {
  return {
    label: label ?? metric?.name,
    data,
    yAxisID: AXES[yAxis],
    borderColor: color,
    backgroundColor: `${color}66`,
    borderWidth: 1.5,
    fill,
    // CloudWatch connects the values of longer periods.
    spanGaps: period !== undefined,
    pointRadius: data.map((_, index) => (isIsolated(data, index) ? 1.5 : 0)),
  };
}

/** A value that no line connects with another one. */
function isIsolated(values: Values, index: number): boolean {
  return (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
}

function thresholdDataset({ label, color, value, yAxis }: Annotation, length: number): object {
  return {
    label,
    data: Array.from({ length }, () => value),
    yAxisID: AXES[yAxis],
    // Not on top of the lines of a stacked graph.
    stack: label,
    borderColor: color,
    borderWidth: 1.5,
    borderDash: [5, 4],
    pointRadius: 0,
  };
}

/** Labels of whole hours, as few as there is space for. */
function timeLabels(times: readonly number[], most: number): string[] {
  const hours = (times[times.length - 1] - times[0]) / HOUR;
  const step = ([1, 2, 3, 4, 6, 12, 24].find((one) => hours / one < most) ?? 24) * HOUR;
  return times.map((time) => (time % step === 0 ? new Date(time).toISOString().slice(11, 16) : ''));
}
