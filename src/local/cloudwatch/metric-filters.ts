import { LineFilter, readFilterPattern, selectFrom } from './filter-pattern';
import { MetricStore } from './metric-store';
import { Resource, StackModel } from '../cloudformation/stack-model';
import { undefinedIfUnresolved } from '../cloudformation/unresolved';

/** A metric that a filter makes of the matching lines of a log group. */
interface Transformation {
  readonly MetricNamespace: string;
  readonly MetricName: string;
  /** A number, or a selector of a number in the line. */
  readonly MetricValue: string;
  readonly Unit?: string;
  readonly Dimensions?: ReadonlyArray<{ readonly Key: string; readonly Value: string }>;
  /** Recorded for a line that does not match. */
  readonly DefaultValue?: number;
}

interface MetricFilter {
  readonly matches: LineFilter;
  readonly transformations: readonly Transformation[];
}

/** The metric filters of the templates, by log group. */
export class MetricFilters {
  /** Filters whose patterns the stage does not support. */
  public readonly warnings: string[] = [];
  private readonly byGroup = new Map<string, MetricFilter[]>();

  constructor(stacks: readonly StackModel[]) {
    for (const resource of stacks.flatMap((stack) => stack.ofType('AWS::Logs::MetricFilter'))) {
      undefinedIfUnresolved(() => this.add(resource));
    }
  }

  /** Whether lines of a log group make metrics, so that they have to be written. */
  public has(logGroupName: string): boolean {
    return this.byGroup.has(logGroupName);
  }

  public record(logGroupName: string, line: string, store: MetricStore): void {
    for (const { matches, transformations } of this.byGroup.get(logGroupName) ?? []) {
      const isMatch = matches(line);
      for (const transformation of transformations) recordLine(line, isMatch, transformation, store);
    }
  }

  private add(resource: Resource): void {
    const logGroupName = String(resource.property('LogGroupName'));
    const matches = readFilterPattern(String(resource.property('FilterPattern') ?? ''));
    const transformations = resource.property('MetricTransformations') as Transformation[];
    if (!matches) {
      this.warnings.push(`${resource.where}: its filter pattern is not supported, so it records no metric`);
      return;
    }
    this.byGroup.set(logGroupName, [...(this.byGroup.get(logGroupName) ?? []), { matches, transformations }]);
  }
}

function recordLine(line: string, isMatch: boolean, transformation: Transformation, store: MetricStore): void {
  const { MetricNamespace: namespace, MetricName: name, MetricValue, Unit, DefaultValue } = transformation;
  const value = isMatch ? valueOf(line, MetricValue) : DefaultValue;
  if (value === undefined || !Number.isFinite(value)) return;
  const dimensions = (transformation.Dimensions ?? []).map(({ Key, Value }) => [Key, selectFrom(line, Value)] as const);
  // As on AWS, a line without the fields of the dimensions makes no value.
  if (dimensions.some(([, selected]) => selected === undefined)) return;
  const named = Object.fromEntries(dimensions) as Record<string, string>;
  store.series({ namespace, name, dimensions: named }, Unit).record(value);
}

function valueOf(line: string, metricValue: string): number {
  return Number(metricValue.startsWith('$') ? selectFrom(line, metricValue) : metricValue);
}
