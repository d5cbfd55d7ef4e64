import { RestApi } from './api-gateway/rest-api';
import { CustomResourceModel } from './cloudformation/custom-resource-model';
import { StackModel } from './cloudformation/stack-model';
import { UserPool } from './cognito/user-pool';
import { Role } from './iam/roles';
import { EventSourceMappingModel } from './lambda/event-source-mapping-model';
import { InvokePermissions, LambdaFunctionModel } from './lambda/function-model';
import { QueueModel } from './sqs/queue-model';

/** The parts of a cloud assembly that the stage hosts. A service reads further resources from the stacks. */
export interface AssemblyModel {
  readonly stacks: readonly StackModel[];
  readonly userPools: readonly UserPool[];
  readonly apis: readonly RestApi[];
  /** Functions in the event flow. */
  readonly functions: readonly LambdaFunctionModel[];
  readonly permissions: InvokePermissions;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Every queue, since a function may use a queue outside the event flow. */
  readonly queues: readonly QueueModel[];
  /** Event source mappings in the event flow. */
  readonly mappings: readonly EventSourceMappingModel[];
  /** Registrations with SendGrid. */
  readonly customResources: readonly CustomResourceModel[];
  /** What the stage ignores or does not serve, although it can concern events. */
  readonly warnings: readonly string[];
}

/** Whether the role of a hosted function names resources for an action. */
export function isActionGranted({ functions, roles }: AssemblyModel, action: string): boolean {
  return functions.some(({ roleArn }) => (roles.get(roleArn)?.resourcesNamedFor(action) ?? []).length > 0);
}
