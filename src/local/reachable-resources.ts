import { RestApi } from './api-gateway/rest-api';
import { CustomResourceModel } from './cloudformation/custom-resource-model';
import { StackModel } from './cloudformation/stack-model';
import { undefinedIfUnresolved } from './cloudformation/unresolved';
import { Problems } from './errors';
import { Role } from './iam/roles';
import {
  checkEventSourceMapping,
  EventSourceMappingModel,
  readEventSourceMapping,
} from './lambda/event-source-mapping-model';
import { unqualifiedFunctionArn } from './lambda/function-arn';
import { findFunction, LambdaFunctionModel, modelFunction } from './lambda/function-model';
import { checkQueue, QueueModel } from './sqs/queue-model';

/**
 * Finds the resources that an event can reach from the methods of the APIs: functions and queues, functions behind event
 * source mappings, and the queues and functions that a function's role or environment variables name. The stage checks
 * only these resources, so that an unsupported resource elsewhere in the stacks does not keep it from starting.
 */
export class ReachableResources {
  public readonly functions = new Map<string, LambdaFunctionModel>();
  public readonly mappings: EventSourceMappingModel[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly stacks: readonly StackModel[],
    private readonly queues: readonly QueueModel[],
    private readonly roles: ReadonlyMap<string, Role>,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly problems: Problems,
  ) {}

  public followApis(apis: readonly RestApi[]): void {
    for (const { where, integration } of apis.flatMap(({ methods }) => methods)) {
      if (integration.type === 'AWS_PROXY') this.addFunction(unqualifiedFunctionArn(integration.functionArn), where);
      if (integration.type === 'AWS') {
        this.addQueue(integration.queueArn, where);
        if (!this.roles.has(integration.credentials)) {
          this.problems.add(where, `its role ${integration.credentials} is in no hosted stack`);
        }
      }
    }
  }

  /** Adds the function that handles the custom resource. */
  public followCustomResource({ serviceToken, where }: CustomResourceModel): void {
    this.addFunction(serviceToken, where);
  }

  private addFunction(arn: string, from: string): LambdaFunctionModel | undefined {
    if (this.isNew(arn)) {
      const fn = findFunction(this.stacks, arn);
      if (!fn) this.problems.add(from, `its function ${arn} is in no hosted stack`);
      const model = fn && this.problems.attempt(fn.where, () => modelFunction(fn, this.environment));
      if (model) {
        this.functions.set(arn, model);
        this.followFunction(model);
      }
    }
    return this.functions.get(arn);
  }

  /** Adds the queues and functions of hosted stacks that the function may send to or invoke. */
  private followFunction(fn: LambdaFunctionModel): void {
    const role = this.roles.get(fn.roleArn);
    const values = Object.values(fn.environment);
    const sendsTo = role?.resourcesNamedFor('sqs:SendMessage') ?? [];
    for (const { arn, url } of this.queues) {
      if (sendsTo.includes(arn) || values.includes(url) || values.includes(arn)) this.addQueue(arn, fn.where);
    }
    const invokes = [...(role?.resourcesNamedFor('lambda:InvokeFunction') ?? []), ...values]
      .filter((value) => /^arn:[^:]+:lambda:[^:]+:\d+:function:/.test(value))
      .map(unqualifiedFunctionArn);
    for (const arn of invokes.filter((named) => findFunction(this.stacks, named))) this.addFunction(arn, fn.where);
  }

  private addQueue(arn: string, from: string): void {
    if (!this.isNew(arn)) return;
    const queue = this.queues.find((candidate) => candidate.arn === arn);
    if (!queue) {
      this.problems.add(from, `its queue ${arn} is in no hosted stack`);
      return;
    }
    checkQueue(queue, this.queues, this.problems);
    this.addMappings(queue);
    const { deadLetterArn } = queue.redrive ?? {};
    if (this.queues.some((candidate) => candidate.arn === deadLetterArn)) this.addQueue(deadLetterArn!, queue.where);
  }

  private addMappings(queue: QueueModel): void {
    const resources = this.stacks
      .flatMap((stack) => stack.ofType('AWS::Lambda::EventSourceMapping'))
      .filter((resource) => undefinedIfUnresolved(() => resource.property('EventSourceArn')) === queue.arn);
    for (const resource of resources) {
      const mapping = this.problems.attempt(resource.where, () => readEventSourceMapping(resource));
      const fn = mapping && this.addFunction(unqualifiedFunctionArn(mapping.functionArn), mapping.where);
      if (!mapping || !fn) continue;
      checkEventSourceMapping(mapping, queue, fn, this.roles.get(fn.roleArn), this.problems);
      this.mappings.push(mapping);
    }
  }

  private isNew(arn: string): boolean {
    const isNew = !this.seen.has(arn);
    this.seen.add(arn);
    return isNew;
  }
}
