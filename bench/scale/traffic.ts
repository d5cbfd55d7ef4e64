import { BATCH_EVENTS, BATCH_SECONDS } from '../../scripts/cost/workload';
import { Random } from '../../src/cli/send/random';

/** SendGrid's servers are simulated in at most this many groups, each of which posts at the same time. */
const MAX_GROUPS = 10_000;
const RESOLUTION = 1_000_000;

/** What arrives in a second. Numbers of requests are fractions if a group stands for several servers. */
export interface Arrivals {
  readonly requests: number;
  readonly eventsPerRequest: number;
  /** The requests of servers that have no token yet. */
  readonly withoutToken: number;
}

export interface TrafficProps {
  readonly eventsPerSecond: number;
  readonly servers: number;
  readonly seconds: number;
  readonly seed: number;
}

/**
 * Requests of a number of servers that collect events at the same rate.
 *
 * The servers start one after the other within the first batch, at random times. Each closes a batch 30 seconds after its first event, or when it has
 * 768 KB.
 */
export class Traffic {
  public readonly eventsPerRequest: number;
  public readonly seconds: number;
  private readonly requests: Float64Array;
  private readonly withoutToken: Float64Array;

  constructor({ eventsPerSecond, servers, seconds, seed }: TrafficProps) {
    const groups = Math.min(MAX_GROUPS, Math.max(1, Math.round(servers)));
    const serversPerGroup = servers / groups;
    const random = new Random(seed);
    const perServer = eventsPerSecond / servers;
    this.seconds = seconds;
    this.eventsPerRequest = Math.min(BATCH_EVENTS, 1 + perServer * BATCH_SECONDS);
    this.requests = new Float64Array(seconds);
    this.withoutToken = new Float64Array(seconds);
    const period = this.eventsPerRequest / perServer;
    for (let group = 0; group < groups; group++) {
      const start = ((group + random.below(RESOLUTION) / RESOLUTION) / groups) * period;
      if (start + period < seconds) this.withoutToken[Math.floor(start + period)] += serversPerGroup;
      for (let at = start + period; at < seconds; at += period) this.requests[Math.floor(at)] += serversPerGroup;
    }
  }

  public at(second: number): Arrivals {
    const { requests, withoutToken, eventsPerRequest } = this;
    return { requests: requests[second] ?? 0, eventsPerRequest, withoutToken: withoutToken[second] ?? 0 };
  }
}
