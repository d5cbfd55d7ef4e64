import { modelRestApis } from './api-gateway/rest-api-model';
import { AssemblyModel } from './assembly-model';
import { readAssembly } from './cloudformation/assembly';
import { CustomResourceModel, customResourcesOf, readCustomResource } from './cloudformation/custom-resource-model';
import { StackModel } from './cloudformation/stack-model';
import { modelStacks } from './cloudformation/stacks';
import { modelUserPools } from './cognito/user-pool';
import { Problems } from './errors';
import { EventMethods } from './event-methods';
import { readRoles } from './iam/roles';
import { InvokePermissions } from './lambda/function-model';
import { ReachableResources } from './reachable-resources';
import { checkRegistration } from './registrations';
import { LOCAL_SERVICES, RESOURCE_VALUES } from './services';
import { readQueues } from './sqs/queue-model';
import { LocalStageOptions } from './types';

/** Reads an assembly. Throws a `LocalStageError` that lists every problem. */
export function modelAssembly(options: LocalStageOptions): AssemblyModel {
  const problems = new Problems();
  const stacks = modelStacks(readAssembly(options.assembly, options.stacks), RESOURCE_VALUES);
  return problems.collect(() => {
    const userPools = modelUserPools(stacks, problems);
    const customResources = modelCustomResources(stacks, problems);
    const eventMethods = new EventMethods(userPools, stacks, customResources);
    const [roles, queues] = [readRoles(stacks), readQueues(stacks)];
    const { environment = {} } = options;
    const reachable = new ReachableResources({ stacks, userPools, queues, roles, environment }, problems);
    const apis = reachable.followApis(modelRestApis(stacks), eventMethods);
    for (const resource of customResources) {
      checkRegistration(resource, apis, userPools, problems);
      reachable.followCustomResource(resource);
    }
    const functions = [...reachable.functions.values()];
    const permissions = new InvokePermissions(stacks);
    const { mappings, warnings } = reachable;
    const resources = { userPools, apis, functions, permissions, roles, queues, mappings, customResources };
    const model = { stacks, ...resources, warnings };
    for (const service of LOCAL_SERVICES) service.check?.(model, options, problems);
    return model;
  });
}

function modelCustomResources(stacks: readonly StackModel[], problems: Problems): CustomResourceModel[] {
  return customResourcesOf(stacks).flatMap(
    (resource) => problems.attempt(resource.where, () => readCustomResource(resource)) ?? [],
  );
}
