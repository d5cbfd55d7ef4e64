import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { MathExpression, MathExpressionOptions, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';

/**
 * An expression over metrics of a webhook with the same options.
 *
 * An id stands for one metric in a graph or an alarm, which can have several such expressions. So the ids end with a hash of
 * what metrics of the same name can differ in.
 */
export function webhookMath(
  scope: IConstruct,
  webhookName: string,
  expression: string,
  metrics: Record<string, Metric>,
  options: MathExpressionOptions,
): MathExpression {
  const [{ period, statistic, region, account }] = Object.values(metrics);
  const parts = Stack.of(scope).resolve([webhookName, period.toSeconds(), statistic, region, account]) as unknown[];
  const suffix = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
  const idOf = (id: string) => `${id}_${suffix}`;
  return new MathExpression({
    expression: expression.replace(/\b[a-z]\w*/g, (word) => (word in metrics ? idOf(word) : word)),
    usingMetrics: Object.fromEntries(Object.entries(metrics).map(([id, metric]) => [idOf(id), metric])),
    period,
    ...options,
  });
}
