import { FindingKind } from './finding-kind';
import { HOST_FINDINGS } from './host-findings';
import { POST_FINDINGS } from './post-findings';
import { SENDGRID_FINDINGS } from './sendgrid-findings';
import { TOKEN_FINDINGS } from './token-findings';

export type { Severity } from './finding-kind';

/** All kinds of findings by code. Codes do not change within a major version. */
export const FINDINGS = { ...HOST_FINDINGS, ...TOKEN_FINDINGS, ...POST_FINDINGS, ...SENDGRID_FINDINGS };

export type FindingCode = keyof typeof FINDINGS;

/** A finding in a report: one for each code, with the details of all steps that found it. */
export interface Finding extends FindingKind {
  readonly code: FindingCode;
  readonly details: readonly string[];
  readonly steps: readonly string[];
}
