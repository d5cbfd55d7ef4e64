import { arnIn } from '../cloudformation/physical-ids';
import { Resource } from '../cloudformation/stack-model';
import { LocalService } from '../service/local-service';

/** Log groups that other resources refer to. The stage passes log lines to `onLog`. */
export const logsService: LocalService = {
  resourceValues: {
    'AWS::Logs::LogGroup': {
      Ref: logGroupName,
      Arn: (group) => arnIn(group, 'logs', `log-group:${logGroupName(group)}:*`),
    },
  },
};

function logGroupName(group: Resource): string {
  return String(group.property('LogGroupName') ?? `${group.stack.name}-${group.logicalId}`);
}
