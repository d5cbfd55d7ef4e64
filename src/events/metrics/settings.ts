import { WEBHOOK_NAME_VARIABLE } from '../../sendgrid/webhook-metrics';
import { EventKitError } from '../errors';
import { writeLogLine } from '../handler/log-line';
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
  if (!(metrics ?? process.env[WEBHOOK_NAME_VARIABLE])) return undefined;
  const { webhook = nameFromEnvironment(), dimension } = Object(metrics) as EventMetricsOptions;
  requireText('webhook', webhook, VALUE);
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
  return { webhook, dimension };
}

/** The environment is not of the code, so a wrong variable must not make the function fail for all events. */
function nameFromEnvironment(): string {
  const { [WEBHOOK_NAME_VARIABLE]: name, AWS_LAMBDA_FUNCTION_NAME: functionName } = process.env;
  // Without any name, the handler runs in a test.
  const found = [name, functionName].find((each) => each && VALUE.pattern.test(each)) ?? 'test';
  if (name && name !== found) {
    const fault = `${WEBHOOK_NAME_VARIABLE} must ${VALUE.requirement}, got: ${JSON.stringify(name)}`;
    writeLogLine('ERROR', `${fault}; the metrics have the webhook ${found} instead`, undefined, {});
  }
  return found;
}

function requireText(option: string, value: unknown, { pattern, requirement }: typeof NAME): void {
  if (typeof value !== 'string' || !pattern.test(value)) fail(option, requirement, value);
}

function fail(option: string, requirement: string, got: unknown): never {
  const shown = typeof got === 'object' ? kindOf(got) : JSON.stringify(got);
  throw new EventKitError(`\`metrics.${option}\` must ${requirement}, got: ${shown}`);
}
