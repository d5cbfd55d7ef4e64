/** What the status of a stack means for its outputs. */
export interface StackCondition {
  /** Whether a version of the stack is deployed, at least in part. */
  readonly isDeployed: boolean;
  readonly problem: string;
  readonly fix: string;
}

const DEPLOY = "run 'cdk deploy'";
const WAIT = 'wait for the deployment to end';

const CONDITIONS: ReadonlyArray<readonly [status: RegExp, isDeployed: boolean, problem: string, fix: string]> = [
  [/^CREATE_IN_PROGRESS$/, false, 'is still being created', WAIT],
  [/^(CREATE_FAILED|ROLLBACK_\w+)$/, false, 'could not be created', `read its events, delete it, and ${DEPLOY} again`],
  [/^REVIEW_IN_PROGRESS$/, false, 'was not created, as its change set was not executed', DEPLOY],
  [/^DELETE_(IN_PROGRESS|COMPLETE)$/, false, 'has been deleted', DEPLOY],
  [/^DELETE_FAILED$/, true, 'could not be deleted, so parts of it may be missing', `delete it again, or ${DEPLOY}`],
  [/^UPDATE_ROLLBACK_COMPLETE/, true, 'failed to update, so this is its previous version', 'read its events'],
  [/^UPDATE_ROLLBACK_IN_PROGRESS$/, true, 'failed to update and is being rolled back', WAIT],
  [/^UPDATE_(ROLLBACK_)?FAILED$/, true, 'failed to update and was not rolled back', `read its events, and ${DEPLOY}`],
  [/^(UPDATE|IMPORT)_IN_PROGRESS$/, true, 'is being updated, so its outputs may change', WAIT],
];

/** Returns undefined for a stack whose latest deployment succeeded. */
export function conditionOf(status: string): StackCondition | undefined {
  const [, isDeployed, problem, fix] = CONDITIONS.find(([pattern]) => pattern.test(status)) ?? [];
  return isDeployed === undefined ? undefined : { isDeployed, problem: problem!, fix: fix! };
}
