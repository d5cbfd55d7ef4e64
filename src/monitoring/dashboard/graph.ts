import { GraphWidget, HorizontalAnnotation, IMetric, LegendPosition } from 'aws-cdk-lib/aws-cloudwatch';

/** Lines with a unit in common. */
export interface Axis {
  /** The label of the axis. */
  readonly unit: string;
  readonly metrics: IMetric[];
  /** Names of the alarms whose thresholds are drawn. */
  readonly alarms?: readonly string[];
}

/** A graph of the dashboard. */
export interface Graph {
  readonly title: string;
  readonly left: Axis;
  readonly right?: Axis;
  /** Whether the areas under the lines are stacked, because they add up to a total. */
  readonly stacked?: boolean;
}

/** The threshold of an alarm. */
export interface Threshold {
  readonly value: number;
  readonly label: string;
}

export const GRAPH_HEIGHT = 6;

/** Renders a graph with the thresholds of the alarms that exist. */
export function graphWidget(
  { title, left, right, stacked }: Graph,
  width: number,
  thresholds: ReadonlyMap<string, Threshold>,
): GraphWidget {
  return new GraphWidget({
    title,
    width,
    height: GRAPH_HEIGHT,
    stacked,
    left: left.metrics,
    leftYAxis: yAxis(left),
    leftAnnotations: annotations(left, thresholds),
    ...(right && {
      right: right.metrics,
      rightYAxis: yAxis(right),
      rightAnnotations: annotations(right, thresholds),
    }),
    legendPosition: LegendPosition.BOTTOM,
  });
}

function yAxis({ unit }: Axis) {
  return { label: unit, min: 0, showUnits: false };
}

function annotations({ alarms = [] }: Axis, thresholds: ReadonlyMap<string, Threshold>): HorizontalAnnotation[] {
  return alarms.flatMap((name) => thresholds.get(name) ?? []).map((one) => ({ ...one, color: THRESHOLD_COLOR }));
}

const THRESHOLD_COLOR = '#7f7f7f';
