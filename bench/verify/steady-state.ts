import { Post, Size, signedPost } from './posts';
import { verify as verifyWithCrypto } from './subjects/crypto';
import { verify as verifyOfficially } from './subjects/official';
import { verify } from './subjects/ours';
import { alternate } from '../support/alternate';
import { median, pairedRatio } from '../support/stats';

/** What can be measured again and again in one process. */
const VERIFIERS = { official: verifyOfficially, ours: verify, crypto: verifyWithCrypto } as const;
export type Subject = keyof typeof VERIFIERS;

export interface SteadyState {
  readonly size: Size;
  /** Median time of one call. */
  readonly microseconds: Record<Subject, number>;
  /** How many times faster ours is than the official library: median of the rounds' ratios. */
  readonly speedup: number;
  /** Ours to node:crypto: median of the rounds' ratios. */
  readonly overCrypto: number;
}

/** Each figure of a round is of as many calls as fit into this. */
const SLICE_MS = 60;

export function measureSteadyState(size: Size, rounds: number): SteadyState {
  const post = signedPost(size);
  const subjects = Object.keys(VERIFIERS) as Subject[];
  const times = alternate(subjects, rounds, (subject) => timePerCall(VERIFIERS[subject], post));
  return {
    size,
    microseconds: { official: median(times.official), ours: median(times.ours), crypto: median(times.crypto) },
    speedup: pairedRatio(times.official, times.ours),
    overCrypto: pairedRatio(times.ours, times.crypto),
  };
}

/** The mean CPU time of a slice, with the collection of what the calls have left behind. */
function timePerCall(verifier: (post: Post) => boolean, post: Post): number {
  const end = performance.now() + SLICE_MS;
  const start = process.cpuUsage();
  let calls = 0;
  do {
    if (!verifier(post)) throw new Error('a genuine post must verify');
    calls++;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}
