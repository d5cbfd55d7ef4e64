import { Role } from '../iam/roles';

/** Who calls a service: a function or API Gateway by its role, or somebody whom no policy of the stage limits. */
export interface Caller {
  /** As in CloudTrail and in errors. */
  readonly arn: string;
  /** As SQS tells receivers of a message. */
  readonly senderId: string;
  readonly region?: string;
  readonly account?: string;
  allows(action: string, resource: string): boolean;
}

/** A session of a role, or of one that no hosted stack has and whose policies are not known. */
export function roleSession(role: Role | undefined, roleArn: string, session: string): Caller {
  const [, , , , account, path] = roleArn.split(':');
  const name = path?.split('/').pop();
  return {
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
    senderId: `${role?.id ?? name}:${session}`,
    account,
    allows: (action, resource) => role?.allows(action, resource) ?? true,
  };
}

/** With credentials that are not of this stage, such as those of a test or of the AWS CLI. */
export const UNRESTRICTED_CALLER: Caller = {
  arn: 'arn:aws:iam::123456789012:root',
  senderId: '123456789012',
  allows: () => true,
};

/** What services say of a caller whose policies do not allow something. */
export function accessDeniedMessage(caller: Caller, action: string, resource: string): string {
  return (
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based ` +
    `policy allows the ${action} action`
  );
}
