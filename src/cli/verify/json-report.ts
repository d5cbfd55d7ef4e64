import { Verification } from './verification';
import { Deployment } from '../deployment/deployment';
import { packageVersion } from '../package-version';

/** Raised when a member changes its meaning or goes; new members may come at any time. */
const SCHEMA_VERSION = 1;

/** The report as docs/verify-report.schema.json describes it. */
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
