/** The parts of a dashboard body that this library uses. */
export interface DashboardBody {
  readonly start?: string;
  readonly widgets: readonly DashboardWidget[];
}

export interface DashboardWidget {
  readonly type: 'text' | 'metric' | 'alarm';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: WidgetProperties;
}

export interface WidgetProperties {
  readonly markdown?: string;
  readonly title?: string;
  readonly alarms?: readonly string[];
  readonly metrics?: readonly MetricEntry[];
  readonly stacked?: boolean;
  readonly yAxis?: { readonly left?: YAxis; readonly right?: YAxis };
  readonly annotations?: { readonly horizontal?: readonly Annotation[] };
}

export interface YAxis {
  readonly label: string;
  readonly min?: number;
  readonly max?: number;
}

export interface Annotation {
  readonly value: number;
  readonly label: string;
  readonly color: string;
  readonly yAxis: 'left' | 'right';
}

/** Namespace, name, and names and values of dimensions, followed by options. An expression has only options. */
export type MetricEntry = ReadonlyArray<string | MetricEntryOptions>;

export interface MetricEntryOptions {
  readonly id?: string;
  readonly expression?: string;
  readonly label?: string;
  readonly color?: string;
  readonly stat?: string;
  readonly period?: number;
  readonly visible?: boolean;
  readonly yAxis?: 'left' | 'right';
}

/** A line of a graph, or a metric that is part of an expression. */
export interface Line extends MetricEntryOptions {
  readonly metric?: { readonly namespace: string; readonly name: string; readonly dimensions: Record<string, string> };
}

/** Reads the entries of a graph as they are described in CloudWatch's "Dashboard body structure and syntax". */
export function linesOf({ metrics = [] }: WidgetProperties): Line[] {
  return metrics.map((entry) => {
    const texts = entry.filter((one): one is string => typeof one === 'string');
    const options = entry.find((one): one is MetricEntryOptions => typeof one === 'object') ?? {};
    if (options.expression !== undefined) return options;
    const [namespace, name, ...dimensions] = texts;
    const pairs = Array.from({ length: dimensions.length / 2 }, (_, pair) => dimensions.slice(2 * pair, 2 * pair + 2));
    return { ...options, metric: { namespace, name, dimensions: Object.fromEntries(pairs) as Record<string, string> } };
  });
}
