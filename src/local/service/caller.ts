import { Role } from '../iam/roles';

/** The caller of a service: a role that a function or API Gateway uses, or somebody outside the stage. */
export interface Caller {
  /** As in CloudTrail and in error messages. */
  readonly arn: string;
  /** As in the `SenderId` attribute of an SQS message. */
  readonly senderId: string;
  readonly region?: string;
  readonly account?: string;
  allows(action: string, resource: string): boolean;
}

/** A session of a role. A role outside the hosted stacks is not restricted, since its policies are unknown. */
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

/** A caller with credentials that the stage did not issue, such as a test or the AWS CLI. */
export const UNRESTRICTED_CALLER: Caller = {
  arn: 'arn:aws:iam::123456789012:root',
  senderId: '123456789012',
  allows: () => true,
};

/** The error message of AWS services for a caller whose policies do not allow an action. */
export function accessDeniedMessage(caller: Caller, action: string, resource: string): string {
  return (
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based ` +
    `policy allows the ${action} action`
  );
}
