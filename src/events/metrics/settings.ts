import { WEBHOOK_NAME_VARIABLE } from '../../sendgrid/webhook-metrics';
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

/** A line contains its dimensions and metrics as members of one object. The names of the others begin in upper case. */
const NAME = {
  pattern: /^[a-z][\w-]{0,99}$/,
  requirement: 'begin in lower case, and have only letters, digits, _ and -',
};

/** CloudWatch accepts only ASCII, without control characters, and more than spaces. */
const VALUE = { pattern: /^(?! *$)[ -~]{1,255}$/, requirement: 'be text of 1 to 255 printable ASCII characters' };

/** Returns the settings of the metrics, or undefined if there are none. */
export function metricsSettings(metrics: boolean | EventMetricsOptions | undefined): MetricsSettings | undefined {
  const { [WEBHOOK_NAME_VARIABLE]: name, AWS_LAMBDA_FUNCTION_NAME: functionName } = process.env;
  if (!(metrics ?? name)) return undefined;
  const { webhook, dimension } = Object(metrics) as EventMetricsOptions;
  // Without any name, the handler runs in a test.
  const value = webhook ?? (name || functionName || 'test');
  requireText('webhook', value, VALUE);
  if (dimension) {
    const { name: dimensionName, values, of } = dimension;
    requireText('dimension.name', dimensionName, NAME);
    if (!Array.isArray(values) || values.length > MAX_VALUES) {
      fail(
        'dimension.values',
        `be an array with at most ${MAX_VALUES} values`,
        Array.isArray(values) ? values.length : values,
      );
    }
    for (const each of values) requireText('dimension.values', each, VALUE);
    requireFunction('metrics.dimension.of', of);
  }
  return { webhook: value, dimension };
}

function requireText(option: string, value: unknown, { pattern, requirement }: typeof NAME): void {
  if (typeof value !== 'string' || !pattern.test(value)) fail(option, requirement, value);
}

function fail(option: string, requirement: string, got: unknown): never {
  const shown = typeof got === 'object' ? kindOf(got) : JSON.stringify(got);
  throw new EventKitError(`\`metrics.${option}\` must ${requirement}, got: ${shown}`);
}
