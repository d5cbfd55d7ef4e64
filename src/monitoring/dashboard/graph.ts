import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  CfnAlarm,
  GraphWidget,
  HorizontalAnnotation,
  IMetric,
  LegendPosition,
  YAxisProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import { WebhookAlarms } from '../webhook-alarms';

/** Lines with a unit in common. */
export interface Axis {
  /** The label of the axis. */
  readonly unit: string;
  readonly metrics: IMetric[];
  /** The thresholds to draw. */
  readonly thresholds?: (alarms: WebhookAlarms) => HorizontalAnnotation[];
}

/** A graph of the dashboard. */
export interface Graph {
  readonly title: string;
  readonly left: Axis;
  readonly right?: Axis;
  /** Whether the areas under the lines are stacked, because they add up to a total. */
  readonly stacked?: boolean;
}

export const GRAPH_HEIGHT = 6;

/** Renders a graph with the thresholds of the alarms that exist. */
export function graphWidget(
  { title, left, right, stacked }: Graph,
  width: number,
  alarms?: WebhookAlarms,
): GraphWidget {
  return new GraphWidget({
    title,
    width,
    height: GRAPH_HEIGHT,
    stacked,
    left: left.metrics,
    leftYAxis: yAxis(left),
    leftAnnotations: alarms && left.thresholds?.(alarms),
    right: right?.metrics,
    rightYAxis: right && yAxis(right),
    rightAnnotations: alarms && right?.thresholds?.(alarms),
    legendPosition: LegendPosition.BOTTOM,
  });
}

function yAxis({ unit }: Axis): YAxisProps {
  return { label: unit, min: 0, showUnits: false };
}

/** The threshold of an alarm in the unit of the axis; undefined without an alarm. */
export function threshold(
  alarm: Alarm | undefined,
  { label = 'Alarm', color, factor = 1 }: { label?: string; color: string; factor?: number },
): HorizontalAnnotation[] {
  if (!alarm) return [];
  const value = Stack.of(alarm).resolve((alarm.node.defaultChild as CfnAlarm).threshold) as number;
  // Without the digits that a product of floating-point numbers can have in the end.
  return [{ value: Number((value * factor).toPrecision(12)), label, color }];
}
