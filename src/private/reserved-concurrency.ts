import { Annotations, Lazy, Token } from 'aws-cdk-lib';
import { CfnEventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { renderedReservedConcurrency, unqualified } from './handler-function';
import { knownNumber, renderedProperties } from './rendered-resource';
import { failProp, failProps } from './validation';

/** Lambda's limits of the maximum concurrency of a mapping. */
const MIN = 2;
const MAX = 1_000;

/** An event source mapping from a queue to the handler. */
interface QueueMapping {
  readonly handler: IFunction;
  readonly mapping: CfnEventSourceMapping;
  /** As the user set it. */
  readonly maxConcurrency?: number;
}

/** By function, without versions and aliases, which share its reserved concurrency. */
const MAPPINGS = new WeakMap<IConstruct, QueueMapping[]>();

/**
 * Keeps a mapping within the reserved concurrency of its function.
 *
 * Lambda receives messages regardless of the reservation. Those that it cannot pass to the function count as received, so
 * valid messages would move to the dead-letter queue. The mappings of a function share what the user has not assigned.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export function limitConcurrency(scope: IConstruct, own: QueueMapping): void {
  const { handler, mapping } = own;
  const all = MAPPINGS.get(unqualified(handler)) ?? [];
  all.push(own);
  MAPPINGS.set(unqualified(handler), all);
  mapping.scalingConfig = Lazy.any({
    produce: () => {
      const maximumConcurrency = own.maxConcurrency ?? shareOf(own, all);
      return maximumConcurrency === undefined ? undefined : { maximumConcurrency };
    },
  });
  scope.node.addValidation({
    validate: () => {
      validateReservation(scope, handler, all);
      return [];
    },
  });
}

/** For direct delivery, at synthesis: rejects a handler that Lambda never invokes. */
export function requireInvocableHandler(scope: IConstruct, handler: IFunction): void {
  scope.node.addValidation({
    validate: () => {
      if (renderedReservedConcurrency(handler) === 0) {
        failProps(
          scope,
          "the handler's `reservedConcurrentExecutions` must not be 0, because Lambda would throttle every invocation and " +
            'SendGrid would drop the events after 24 hours of retries; remove it, or reserve at least 1',
        );
      }
      return [];
    },
  });
}

function shareOf({ handler, mapping }: QueueMapping, all: readonly QueueMapping[]): number | undefined {
  const reserved = renderedReservedConcurrency(handler);
  if (reserved === undefined || hasOwnPollers(mapping)) return undefined;
  const assigned = all.map(({ maxConcurrency }) => maxConcurrency);
  if (assigned.some((value) => Token.isUnresolved(value))) return undefined;
  const free = assigned.reduce<number>((left, value = 0) => left - value, reserved);
  const sharing = assigned.filter((value) => value === undefined).length;
  return Math.min(MAX, Math.max(MIN, Math.floor(free / sharing)));
}

/** Lambda does not accept both provisioned pollers and a maximum concurrency. */
function hasOwnPollers(mapping: CfnEventSourceMapping): boolean {
  const { provisionedPollerConfig, rawOverrides } = mapping as unknown as {
    provisionedPollerConfig?: unknown;
    rawOverrides?: { Properties?: { ProvisionedPollerConfig?: unknown } };
  };
  return (provisionedPollerConfig ?? rawOverrides?.Properties?.ProvisionedPollerConfig) !== undefined;
}

function validateReservation(scope: IConstruct, handler: IFunction, all: readonly QueueMapping[]): void {
  const reserved = renderedReservedConcurrency(handler);
  const rendered = all.map(({ mapping }) => renderedProperties(mapping)).filter(({ Enabled }) => Enabled !== false);
  if (reserved === undefined || rendered.length === 0) return;
  if (reserved === 0) {
    failProps(
      scope,
      "the handler's `reservedConcurrentExecutions` must not be 0, because Lambda would throttle every invocation and " +
        "all events would move to the dead-letter queue; to pause processing, disable the handler's event source mapping",
    );
  }
  const limits = rendered.flatMap((mapping) => concurrencyOf(mapping) ?? []);
  const total = limits.reduce((sum, limit) => sum + limit, 0);
  if (total <= reserved) return;
  if (limits.every((limit) => limit === MIN)) {
    Annotations.of(scope).addWarningV2(
      'cdk-sendgrid-oauth-webhook:lowReservedConcurrency',
      `the handler reserves a concurrency of ${reserved}, and Lambda invokes it for each queue with a concurrency of at ` +
        `least ${MIN}, so it throttles some invocations, and each counts as a receive; reserve at least ${total}`,
    );
    return;
  }
  failProp(
    scope,
    'maxConcurrency',
    `be at most the reserved concurrency of the handler, ${reserved}, for all of its queues together`,
    limits.length === 1 ? total : `${limits.join(' + ')}`,
    'throttled messages would move to the dead-letter queue without being processed',
  );
}

function concurrencyOf(mapping: Readonly<Record<string, unknown>>): number | undefined {
  const { ScalingConfig } = mapping as { ScalingConfig?: { MaximumConcurrency?: unknown } };
  return knownNumber(ScalingConfig?.MaximumConcurrency);
}
