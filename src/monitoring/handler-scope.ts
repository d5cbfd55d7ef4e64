import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { MetricSource } from './metric-source';

/**
 * The scope of resources that refer to the handler, unless they can be in the webhook's stack.
 *
 * With a queue, the stack of the handler depends on the stack of the webhook, which then cannot refer to the handler.
 */
export function handlerScope({ endpoint, handler, queue }: MetricSource): IConstruct | undefined {
  return queue && Stack.of(handler) !== Stack.of(endpoint) ? handler : undefined;
}
