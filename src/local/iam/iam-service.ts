import { deterministicId } from '../cloudformation/physical-ids';
import { ResourceValues } from '../cloudformation/physical-values';
import { Resource } from '../cloudformation/stack-model';
import { LocalService } from '../service/local-service';

const IAM_VALUES: ResourceValues = {
  'AWS::IAM::Role': {
    Ref: roleName,
    Arn: (role) => iamArn(role, 'role', roleName(role)),
    RoleId: (role) => `AROA${deterministicId(role, 17).toUpperCase()}`,
  },
  'AWS::IAM::ManagedPolicy': { Ref: policyArn, PolicyArn: policyArn },
};

/** Roles and managed policies. The stage evaluates them, and has no API for them. */
export const iamService: LocalService = { resourceValues: IAM_VALUES };

function roleName(role: Resource): string {
  return String(role.property('RoleName') ?? `${role.stack.name}-${role.logicalId}`);
}

function policyArn(policy: Resource): string {
  const name = policy.property('ManagedPolicyName') ?? `${policy.stack.name}-${policy.logicalId}`;
  return iamArn(policy, 'policy', String(name));
}

/** IAM resources have no region. */
function iamArn({ stack, property }: Resource, kind: 'role' | 'policy', name: string): string {
  return `arn:${stack.partition}:iam::${stack.account}:${kind}${String(property('Path') ?? '/')}${name}`;
}
