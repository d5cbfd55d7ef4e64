import { isAbout, isAllowed, PolicyStatement, readStatements, readTrustedServices } from './policy-statement';
import { Resource, StackModel } from '../cloudformation/stack-model';
import { undefinedIfUnresolved, resolvedTexts } from '../cloudformation/unresolved';

/** Actions of the AWS managed policies that the stage supports. Other AWS managed policies grant nothing. */
const AWS_MANAGED: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ],
};

/** A role with its policies. */
export class Role {
  constructor(
    public readonly arn: string,
    public readonly id: string,
    private readonly trusted: readonly string[],
    private readonly statements: readonly PolicyStatement[],
  ) {}

  public allows(action: string, resource: string): boolean {
    return isAllowed(this.statements, action, resource);
  }

  /** Returns the resources that the role may use for an action and that a statement names without wildcards. */
  public resourcesNamedFor(action: string): string[] {
    return this.statements
      .filter((statement) => statement.effect === 'Allow' && isAbout(statement, action))
      .flatMap(({ resources }) => resources)
      .map((resource) => resource.replace(/:\*$/, ''))
      .filter((resource) => !/[*?]/.test(resource) && this.allows(action, resource));
  }

  public trusts(service: string): boolean {
    return this.trusted.includes(service);
  }
}

/** Reads the roles of all stacks, by ARN. The permissions of imported roles are unknown. */
export function readRoles(stacks: readonly StackModel[]): Map<string, Role> {
  const all = (type: string) => stacks.flatMap((stack) => stack.ofType(`AWS::IAM::${type}`));
  const managed = all('ManagedPolicy');
  const attached = [...all('Policy'), ...all('RolePolicy'), ...managed];
  return new Map(
    all('Role').flatMap((resource): Array<[string, Role]> => {
      const role = undefinedIfUnresolved(() => readRole(resource, attached, managed));
      return role ? [[role.arn, role]] : [];
    }),
  );
}

function readRole(resource: Resource, attached: readonly Resource[], managed: readonly Resource[]): Role {
  const { stack, logicalId } = resource;
  const name = String(stack.ref(logicalId));
  const managedArns = resolvedTexts(stack, resource.raw('ManagedPolicyArns'));
  const policies = attached.filter(
    (policy) =>
      rolesOf(policy).includes(name) || (managed.includes(policy) && managedArns.includes(arnOf(policy) ?? '')),
  );
  const inline = [resource.raw('Policies') ?? []].flat() as Array<{ PolicyDocument?: unknown }>;
  return new Role(
    String(stack.getAtt(logicalId, 'Arn')),
    String(stack.getAtt(logicalId, 'RoleId')),
    readTrustedServices(stack, resource.raw('AssumeRolePolicyDocument')),
    [
      ...inline.flatMap(({ PolicyDocument }) => readStatements(stack, PolicyDocument)),
      ...policies.flatMap((policy) => readStatements(policy.stack, policy.raw('PolicyDocument'))),
      ...managedArns.map(managedByAws),
    ],
  );
}

function rolesOf(policy: Resource): string[] {
  return resolvedTexts(policy.stack, policy.raw('Roles') ?? policy.raw('RoleName'));
}

function arnOf(policy: Resource): string | undefined {
  return undefinedIfUnresolved(() => String(policy.stack.ref(policy.logicalId)));
}

function managedByAws(arn: string): PolicyStatement {
  const [, name = ''] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return { effect: 'Allow', actions: AWS_MANAGED[name] ?? [], resources: ['*'] };
}
