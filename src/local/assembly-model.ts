import { execFileSync } from 'node:child_process';
import { RestApi } from './api-gateway/rest-api';
import { modelRestApis } from './api-gateway/rest-api-model';
import { readAssembly } from './cloudformation/assembly';
import { CustomResourceModel, customResourcesOf, readCustomResource } from './cloudformation/custom-resource-model';
import { StackModel } from './cloudformation/stack-model';
import { modelStacks } from './cloudformation/stacks';
import { modelUserPools, UserPool } from './cognito/user-pool';
import { Problems } from './errors';
import { readRoles, Role } from './iam/roles';
import { EventSourceMappingModel } from './lambda/event-source-mapping-model';
import { InvokePermissions, LambdaFunctionModel } from './lambda/function-model';
import { ReachableResources } from './reachable-resources';
import { checkRegistration } from './registrations';
import { QueueModel, readQueues } from './sqs/queue-model';
import { LocalStageOptions } from './types';

/** What there is to host in a cloud assembly. */
export interface AssemblyModel {
  readonly stacks: readonly StackModel[];
  readonly userPools: readonly UserPool[];
  readonly apis: readonly RestApi[];
  readonly functions: readonly LambdaFunctionModel[];
  readonly permissions: InvokePermissions;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Of all stacks: functions may use those that no event comes by. */
  readonly queues: readonly QueueModel[];
  readonly mappings: readonly EventSourceMappingModel[];
  /** Registrations with SendGrid. */
  readonly customResources: readonly CustomResourceModel[];
}

/** Reads an assembly; throws a `LocalStageError` that names everything in the way of hosting it. */
export function modelAssembly(options: LocalStageOptions): AssemblyModel {
  const problems = new Problems();
  const stacks = modelStacks(readAssembly(options.assembly, options.stacks));
  return problems.collect(() => {
    const userPools = modelUserPools(stacks, problems);
    const apis = modelRestApis(stacks, problems);
    checkMethods(apis, userPools, options, problems);
    const [roles, queues] = [readRoles(stacks), readQueues(stacks)];
    const way = new ReachableResources(stacks, queues, roles, options.environment ?? {}, problems);
    way.follow(apis);
    const customResources = modelCustomResources(stacks, problems);
    for (const resource of customResources) {
      checkRegistration(resource, apis, userPools, problems);
      way.followCustomResource(resource);
    }
    const functions = [...way.functions.values()];
    checkPython(functions, options.python ?? 'python3', problems);
    const permissions = new InvokePermissions(stacks);
    return { stacks, userPools, apis, functions, permissions, roles, queues, mappings: way.mappings, customResources };
  });
}

function modelCustomResources(stacks: readonly StackModel[], problems: Problems): CustomResourceModel[] {
  return customResourcesOf(stacks).flatMap(
    (resource) => problems.attempt(resource.where, () => readCustomResource(resource)) ?? [],
  );
}

function checkMethods(
  apis: readonly RestApi[],
  userPools: readonly UserPool[],
  options: LocalStageOptions,
  problems: Problems,
): void {
  const methods = apis.flatMap((api) => api.methods);
  if (methods.length === 0) problems.add(options.assembly, 'it has no REST API with a method');
  for (const { where, authorization, integration } of methods) {
    if (integration.type === 'UNSUPPORTED') {
      if (!options.skipUnsupported) problems.add(where, integration.reason);
    } else if (authorization.type === 'COGNITO_USER_POOLS') {
      for (const arn of authorization.userPoolArns.filter((name) => !userPools.some((pool) => pool.arn === name))) {
        problems.add(where, `its user pool ${arn} has no client in a hosted stack`);
      }
    }
  }
}

function checkPython(functions: readonly LambdaFunctionModel[], python: string, problems: Problems): void {
  const first = functions.find(({ runtime }) => runtime.startsWith('python'));
  if (!first) return;
  try {
    execFileSync(python, ['--version'], { stdio: 'ignore' });
  } catch {
    problems.add(first.where, `its runtime ${first.runtime} needs Python 3, and '${python}' does not start`);
  }
}
