import { createHash } from 'node:crypto';
import { Post, Size, signedPost } from './posts';
import { verify as verifyOfficially } from './subjects/official';
import { verify } from './subjects/ours';
import { alternate } from '../support/alternate';
import { median, pairedRatio } from '../support/stats';

/** What can be measured again and again in one process; `floor` only hashes the body, which all of them must. */
export const SUBJECTS = ['official', 'ours', 'floor'] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface SteadyState {
  readonly size: Size;
  /** Median time of one call. */
  readonly microseconds: Record<Subject, number>;
  /** How many times faster ours is than the official library: median of the rounds' ratios. */
  readonly speedup: number;
  /** Ours to the floor: median of the rounds' ratios. */
  readonly overFloor: number;
  /** How many times faster than the official library anything can be that hashes the body. */
  readonly ceiling: number;
}

/** Each figure of a round is of as many calls as fit into this. */
const SLICE_MS = 60;

export function measureSteadyState(size: Size, rounds: number): SteadyState {
  const post = signedPost(size);
  const call: Record<Subject, () => void> = {
    official: () => mustVerify(verifyOfficially(post)),
    ours: () => mustVerify(verify(post)),
    floor: () => hash(post),
  };
  const times = alternate(SUBJECTS, rounds, (subject) => timePerCall(call[subject]));
  return {
    size,
    microseconds: { official: median(times.official), ours: median(times.ours), floor: median(times.floor) },
    speedup: pairedRatio(times.official, times.ours),
    overFloor: pairedRatio(times.ours, times.floor),
    ceiling: pairedRatio(times.official, times.floor),
  };
}

/** The mean of a slice, with the collection of what the calls have left behind. */
function timePerCall(call: () => void): number {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  do {
    call();
    calls++;
    elapsed = performance.now() - start;
  } while (elapsed < SLICE_MS);
  return (elapsed / calls) * 1000;
}

function mustVerify(verdict: boolean): void {
  if (!verdict) throw new Error('a genuine post must verify');
}

function hash({ payload }: Post): void {
  if (createHash('sha256').update(payload).digest().length !== 32) throw new Error('no SHA-256');
}
