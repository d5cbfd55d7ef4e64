/** `inconclusive`: the step could not find out. `info`: worth knowing, not a fault. */
export type Severity = 'error' | 'warning' | 'inconclusive' | 'info';

/** A kind of finding: what `verify` says whenever it finds this problem. */
export interface FindingKind {
  readonly severity: Severity;
  readonly problem: string;
  /** What the problem means for events. */
  readonly impact: string;
  readonly fix: string;
  readonly link: string;
}

export type FindingKinds = Readonly<Record<string, FindingKind>>;
