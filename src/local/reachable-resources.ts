import { Method, RestApi } from './api-gateway/rest-api';
import { CustomResourceModel } from './cloudformation/custom-resource-model';
import { StackModel } from './cloudformation/stack-model';
import { undefinedIfUnresolved } from './cloudformation/unresolved';
import { UserPool } from './cognito/user-pool';
import { Problems } from './errors';
import { EventMethods } from './event-methods';
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
 * Finds the resources that an event can reach from the methods that SendGrid calls: functions and queues, functions behind
 * event source mappings, and the queues and functions that a function's role or environment variables name. The stage
 * must support these resources. An unsupported resource elsewhere in the stacks does not keep it from starting; a method
 * that needs it responds with 501.
 */
export class ReachableResources {
  public readonly functions = new Map<string, LambdaFunctionModel>();
  public readonly mappings: EventSourceMappingModel[] = [];
  /** What the stage does not serve or ignores, although it can concern events. */
  public readonly warnings: string[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly assembly: {
      readonly stacks: readonly StackModel[];
      readonly userPools: readonly UserPool[];
      readonly queues: readonly QueueModel[];
      readonly roles: ReadonlyMap<string, Role>;
      readonly environment: Readonly<Record<string, string>>;
    },
    private readonly problems: Problems,
  ) {}

  /** Returns the APIs, in which the methods that no event comes by are unsupported if what they reach is. */
  public followApis(apis: readonly RestApi[], eventMethods: EventMethods): RestApi[] {
    for (const api of apis) {
      const methods = api.methods.filter((method) => eventMethods.includes(method));
      if (methods.length > 0) {
        this.problems.addAll(api.problems);
        this.warnings.push(...api.ignored);
      }
      for (const method of methods) {
        this.problems.addAll(method.problems);
        this.followMethod(method);
      }
    }
    return apis.map((api) => ({
      ...api,
      methods: api.methods.map((method) => (eventMethods.includes(method) ? method : this.withoutProblems(method))),
    }));
  }

  private withoutProblems(method: Method): Method {
    const own = new ReachableResources(this.assembly, new Problems());
    own.followMethod(method);
    const [reason] = own.problems.all;
    if (reason !== undefined) {
      const { httpMethod, authorization } = method;
      const requiresScope = authorization.type !== 'NONE' && authorization.scopes.length > 0;
      if (requiresScope && httpMethod === 'POST') this.warnings.push(`${reason}; requests to it receive 501`);
      return { ...method, authorization: { type: 'NONE' }, integration: { type: 'UNSUPPORTED', reason } };
    }
    for (const [arn, fn] of own.functions) this.functions.set(arn, fn);
    this.mappings.push(...own.mappings.filter(({ where }) => !this.mappings.some((other) => other.where === where)));
    return method;
  }

  private followMethod({ where, authorization, integration }: Method): void {
    if (authorization.type !== 'NONE') this.followUserPools(authorization.userPoolArns, where);
    if (integration.type === 'UNSUPPORTED') this.problems.add(where, integration.reason);
    if (integration.type === 'AWS_PROXY') this.addFunction(unqualifiedFunctionArn(integration.functionArn), where);
    if (integration.type === 'AWS') {
      this.addQueue(integration.queueArn, where);
      if (!this.assembly.roles.has(integration.credentials)) {
        this.problems.add(where, `its role ${integration.credentials} is in no hosted stack`);
      }
    }
  }

  /** Adds the function that handles the custom resource. */
  public followCustomResource({ serviceToken, where }: CustomResourceModel): void {
    this.addFunction(serviceToken, where);
  }

  private followUserPools(arns: readonly string[], from: string): void {
    for (const arn of arns.filter((one) => !this.assembly.userPools.some((pool) => pool.arn === one))) {
      this.problems.add(from, `its user pool ${arn} has no client in a hosted stack`);
    }
  }

  private addFunction(arn: string, from: string): LambdaFunctionModel | undefined {
    if (this.isNew(arn)) {
      const fn = findFunction(this.assembly.stacks, arn);
      if (!fn) this.problems.add(from, `its function ${arn} is in no hosted stack`);
      const model = fn && this.problems.attempt(fn.where, () => modelFunction(fn, this.assembly.environment));
      if (model) {
        this.functions.set(arn, model);
        this.followFunction(model);
      }
    }
    return this.functions.get(arn);
  }

  /** Adds the queues and functions of hosted stacks that the function may send to or invoke. */
  private followFunction(fn: LambdaFunctionModel): void {
    const role = this.assembly.roles.get(fn.roleArn);
    const values = Object.values(fn.environment);
    const sendsTo = role?.resourcesNamedFor('sqs:SendMessage') ?? [];
    for (const { arn, url } of this.assembly.queues) {
      if (sendsTo.includes(arn) || values.includes(url) || values.includes(arn)) this.addQueue(arn, fn.where);
    }
    const invokes = [...(role?.resourcesNamedFor('lambda:InvokeFunction') ?? []), ...values]
      .filter((value) => /^arn:[^:]+:lambda:[^:]+:\d+:function:/.test(value))
      .map(unqualifiedFunctionArn);
    for (const arn of invokes.filter((named) => findFunction(this.assembly.stacks, named))) {
      this.addFunction(arn, fn.where);
    }
  }

  private addQueue(arn: string, from: string): void {
    if (!this.isNew(arn)) return;
    const queue = this.assembly.queues.find((candidate) => candidate.arn === arn);
    if (!queue) {
      this.problems.add(from, `its queue ${arn} is in no hosted stack`);
      return;
    }
    checkQueue(queue, this.assembly.queues, this.problems);
    this.addMappings(queue);
    const { deadLetterArn } = queue.redrive ?? {};
    if (this.assembly.queues.some((candidate) => candidate.arn === deadLetterArn)) {
      this.addQueue(deadLetterArn!, queue.where);
    }
  }

  private addMappings(queue: QueueModel): void {
    const resources = this.assembly.stacks
      .flatMap((stack) => stack.ofType('AWS::Lambda::EventSourceMapping'))
      .filter((resource) => undefinedIfUnresolved(() => resource.property('EventSourceArn')) === queue.arn);
    for (const resource of resources) {
      const mapping = this.problems.attempt(resource.where, () => readEventSourceMapping(resource));
      const fn = mapping && this.addFunction(unqualifiedFunctionArn(mapping.functionArn), mapping.where);
      if (!mapping || !fn) continue;
      checkEventSourceMapping(mapping, queue, fn, this.assembly.roles.get(fn.roleArn), this.problems);
      this.mappings.push(mapping);
    }
  }

  private isNew(arn: string): boolean {
    const isNew = !this.seen.has(arn);
    this.seen.add(arn);
    return isNew;
  }
}
