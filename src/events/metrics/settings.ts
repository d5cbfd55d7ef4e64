import {
  BLOCKS,
  BOUNCE_METRICS,
  DROP_METRICS,
  DUPLICATE_EVENTS,
  EVENT_DELAY,
  EVENT_METRICS,
  FAILED_EVENTS,
  HANDLED_EVENTS,
  OTHER_BOUNCES,
  OTHER_DROPS,
  OTHER_EVENTS,
  WEBHOOK_DIMENSION,
  WEBHOOK_NAME_VARIABLE,
} from '../../sendgrid/webhook-metrics';
import { EventKitError } from '../errors';
import { kindOf } from '../parsing/kind-of';
import { requireFunction } from '../validation';
import { EventMetricsDimension, EventMetricsOptions } from './options';

/** The options of the metrics, with defaults. */
export interface MetricsSettings {
  readonly webhook: string;
  readonly dimension?: EventMetricsDimension;
}

/** Each value is a line of each invocation, and a set of metrics that CloudWatch charges. */
const MAX_VALUES = 20;

/** CloudWatch's characters and length of names and values of dimensions: ASCII, without control characters. */
const DIMENSION_TEXT = /^(?! *$)[ -~]{1,250}$/;

/** Returns the settings of the metrics, or undefined if there are none. */
export function metricsSettings(metrics: boolean | EventMetricsOptions | undefined): MetricsSettings | undefined {
  const name = process.env[WEBHOOK_NAME_VARIABLE];
  if (metrics === false || (metrics === undefined && !name)) return undefined;
  if (!['undefined', 'boolean', 'object'].includes(typeof metrics)) {
    throw new EventKitError(`\`metrics\` must be true, false or an object with options, got: ${kindOf(metrics)}`);
  }
  const { webhook, dimension } = Object(metrics) as EventMetricsOptions;
  // Without any name, the handler runs in a test.
  const value = webhook ?? (name || process.env.AWS_LAMBDA_FUNCTION_NAME || 'test');
  requireText('metrics.webhook', value);
  if (dimension) validateDimension(dimension);
  return { webhook: value, dimension };
}

function validateDimension({ name, values, of }: EventMetricsDimension): void {
  requireText('metrics.dimension.name', name);
  if (takenNames().includes(name)) {
    throw new EventKitError(
      `\`metrics.dimension.name\` must not be the name of a metric or another member, got: ${name}`,
    );
  }
  if (!Array.isArray(values) || values.length > MAX_VALUES) {
    const got = Array.isArray(values) ? values.length : kindOf(values);
    throw new EventKitError(
      `\`metrics.dimension.values\` must be an array of at most ${MAX_VALUES} values, got: ${got}`,
    );
  }
  for (const value of values) requireText('metrics.dimension.values', value);
  requireFunction('metrics.dimension.of', of);
}

/** A line contains its dimensions and metrics as members of one object. */
function takenNames(): readonly string[] {
  return [
    ...['_aws', WEBHOOK_DIMENSION],
    ...[HANDLED_EVENTS, DUPLICATE_EVENTS, FAILED_EVENTS, EVENT_DELAY, BLOCKS, OTHER_EVENTS, OTHER_BOUNCES, OTHER_DROPS],
    ...[EVENT_METRICS, BOUNCE_METRICS, DROP_METRICS].flatMap((names) => Object.values(names)),
  ];
}

function requireText(option: string, value: unknown): void {
  if (typeof value === 'string' && DIMENSION_TEXT.test(value)) return;
  throw new EventKitError(
    `\`${option}\` must be text of 1 to 250 printable ASCII characters, got: ` +
      (typeof value === 'string' ? JSON.stringify(value) : kindOf(value)),
  );
}
