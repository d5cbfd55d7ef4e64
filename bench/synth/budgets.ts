import { TemplateFacts } from './synthesize';

export interface Budget {
  readonly what: string;
  readonly limit: string;
  readonly figure: string;
  readonly kept: boolean;
  /** Whether exceeding it fails the run. Times do not, because they depend on other load of the machine. */
  readonly fails: boolean;
}

const MAX_RATIO = 1.1;
/** The rest is longer logical IDs, and a retention policy of the gateway responses. */
const MAX_SIZE_RATIO = 1.11;
const MAX_RESOURCES = 16;

export function templateBudgets(ours: TemplateFacts, byHand: TemplateFacts): Budget[] {
  const sizeRatio = ours.bytes / byHand.bytes;
  return [
    {
      what: 'template size, ours to manual',
      limit: `≤ ${MAX_SIZE_RATIO.toFixed(2)}`,
      figure: sizeRatio.toFixed(3),
      kept: sizeRatio <= MAX_SIZE_RATIO,
      fails: true,
    },
    {
      what: 'resources, with the user’s function and its role',
      limit: `≤ ${MAX_RESOURCES}`,
      figure: String(ours.resources),
      kept: ours.resources <= MAX_RESOURCES,
      fails: true,
    },
    {
      what: 'account-wide resource (`AWS::ApiGateway::Account`)',
      limit: 'none',
      figure: ours.accountWide ? 'one' : 'none',
      kept: !ours.accountWide,
      fails: true,
    },
  ];
}

export function timeBudget(what: string, ratio: number): Budget {
  return {
    what: `${what}, ours to manual`,
    limit: `≤ ${MAX_RATIO.toFixed(2)}`,
    figure: ratio.toFixed(3),
    kept: ratio <= MAX_RATIO,
    fails: false,
  };
}

export function verdict({ kept, fails }: Budget): string {
  if (kept) return 'kept';
  return fails ? '**broken**' : '**broken** (timed: does not fail the run)';
}

/** Throws unless both apps have the same resources, so that the figures are comparable. */
export function assertEquivalent(ours: TemplateFacts, byHand: TemplateFacts): void {
  const [a, b] = [ours, byHand].map(({ types, outputs }) => `${types.join(', ')}; ${outputs} outputs`);
  if (a !== b) {
    throw new Error(
      `the manual app in bench/synth/apps must create the same resources as ours\nours:    ${a}\nmanual: ${b}`,
    );
  }
}
