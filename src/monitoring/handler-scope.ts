import { Aspects, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { MetricSource } from './metric-source';
import { isInTree } from '../private/claims';

/**
 * Whether resources that refer to the handler cannot be in the webhook's stack.
 *
 * The handler's stack depends on the stack of the queue, which it reads. If that is the webhook's, the webhook's stack
 * cannot depend on the handler's.
 */
export function needsHandlerStack({ endpoint, handler, queue }: MetricSource): boolean {
  const stack = Stack.of(handler);
  if (!queue || stack === Stack.of(endpoint) || stack === Stack.of(queue)) return false;
  return deployedWith(queue) === deployedWith(endpoint);
}

/** The stack that is deployed; nested stacks are deployed with it. */
function deployedWith(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}

/** The scope of the resources of `owner` that refer to the handler: the owner, if possible, or one below the handler. */
export function handlerScope(owner: Construct, source: MetricSource): Construct {
  if (!needsHandlerStack(source)) return owner;
  const { handler } = source;
  const id = `SendGrid${owner.node.id}${owner.node.addr.slice(-8)}`;
  // Of an owner with the same path, which was removed.
  handler.node.tryRemoveChild(id);
  const scope = new Construct(handler, id);
  Aspects.of(scope).add({
    visit: (node) => {
      if (node === scope && !isInTree(owner)) handler.node.tryRemoveChild(id);
    },
  });
  return scope;
}
