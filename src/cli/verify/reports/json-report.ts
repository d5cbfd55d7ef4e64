import { Deployment } from '../../deployment/deployment';
import { packageVersion } from '../../package-version';
import { Verification } from '../verification';

/** Raised when a member is removed or changes its meaning; new members may come at any time. */
const SCHEMA_VERSION = 1;

/** Creates the report that docs/verify-report.schema.json describes. */
export function jsonReport(verification: Verification, deployment: Deployment, startedAt: Date): object {
  const { steps, findings, isInterrupted, exitCode } = verification;
  const { stackName, name, clientId, tokenUrl, httpPostUrl } = deployment;
  return {
    schemaVersion: SCHEMA_VERSION,
    version: packageVersion(),
    startedAt: startedAt.toISOString(),
    deployment: { stackName, webhook: name, clientId, tokenUrl, httpPostUrl },
    steps,
    findings,
    interrupted: isInterrupted,
    exitCode,
  };
}
