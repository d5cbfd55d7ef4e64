import { Limits, NEW_TABLE, POLLERS, QuotaName, REQUEST_BURST, SCALING } from './quotas';
import { Cohort, Retries } from './retries';
import { occupiedSeconds, Setting } from './setting';
import { Traffic } from './traffic';

export interface SimulationProps {
  readonly setting: Setting;
  readonly limits: Limits;
  readonly traffic: Traffic;
  /** From the first second, for how long the function fails. */
  readonly failsFor?: number;
  /** Whether the deduplication table is new, so that it has a quarter of its quota or less. */
  readonly newTable?: boolean;
  /** Ends at this second, or when everything is handled. */
  readonly until: number;
}

export interface Outcome {
  /** The most that was asked for in a second, whether there is a limit or not. */
  readonly peaks: Readonly<Record<QuotaName, number>>;
  /** The quotas that rejected requests or delayed messages, in the order in which they were first hit. */
  readonly hits: readonly QuotaName[];
  readonly requests: number;
  readonly retries: number;
  readonly lostEvents: number;
  /** Events in the dead-letter queue, which keeps them for 14 days. */
  readonly deadLetterEvents: number;
  /** From the request of an event until it is handled, at most. */
  readonly longestDelay: number;
}

/** SQS moves a message after ten receives. The visibility timeout of a function with a timeout of up to 5 seconds is 30 seconds. */
const DEAD_AFTER_SECONDS = 10 * 30;

/** Simulates a webhook second by second. Requests are a fluid: within a second, they are spread evenly. */
export class Simulation {
  private readonly peaks: Record<QuotaName, number> = { requests: 0, concurrency: 0, pollers: 0, writes: 0, tokens: 0 };
  private readonly hits = new Set<QuotaName>();
  private readonly retried = new Retries();
  private readonly occupied: number[] = [];
  private backlog: Cohort[] = [];
  private requestTokens: number;
  private environments = 0;
  private scaling: number = SCALING.atOnce;
  private pollers: number = POLLERS.atFirst;
  private requests = 0;
  private retries = 0;
  private deadLetterEvents = 0;
  private longestDelay = 0;

  constructor(private readonly props: SimulationProps) {
    this.requestTokens = props.limits.requests * REQUEST_BURST;
  }

  public run(): Outcome {
    const { traffic, until } = this.props;
    for (let second = 0; second < until && (second < traffic.seconds || this.isBusy); second++) this.step(second);
    return {
      peaks: this.peaks,
      hits: [...this.hits],
      requests: this.requests,
      retries: this.retries,
      lostEvents: this.retried.lostEvents,
      deadLetterEvents: this.deadLetterEvents,
      longestDelay: this.longestDelay,
    };
  }

  private get isBusy(): boolean {
    return !this.retried.isEmpty || this.backlog.length > 0;
  }

  private step(second: number): void {
    const { traffic, limits, setting } = this.props;
    const { requests, eventsPerRequest, withoutToken } = traffic.at(second);
    this.requests += requests;
    const arrived = requests === 0 ? [] : [{ requests, eventsPerRequest, firstAt: second, attempts: 0 }];
    const granted = this.limited('tokens', withoutToken, limits.tokens);
    let cohorts = this.accept(arrived, requests - withoutToken + granted, second);

    const due = this.retried.take(second);
    this.retries += count(due);
    cohorts = [...cohorts, ...due];
    this.requestTokens = Math.min(limits.requests * (1 + REQUEST_BURST), this.requestTokens + limits.requests);
    const admitted = this.limited('requests', count(cohorts), this.requestTokens);
    if (this.requestTokens !== Infinity) this.requestTokens -= admitted;
    cohorts = this.accept(cohorts, admitted, second);

    this.notePeaks(admitted);
    cohorts = this.accept(cohorts, this.invoke(admitted, second), second);
    if (setting.delivery === 'queued') {
      this.backlog.push(...cohorts);
      this.poll(second);
    } else {
      this.handle(cohorts, second);
    }
  }

  /** The execution environments that the requests of a second need: those of the queue's batches count, too. */
  private notePeaks(requests: number): void {
    const { setting } = this.props;
    const ofQueue = setting.delivery === 'queued' ? requests * setting.handlerSeconds : 0;
    this.peaks.pollers = Math.max(this.peaks.pollers, ofQueue);
    this.peaks.concurrency = Math.max(this.peaks.concurrency, requests * occupiedSeconds(setting) + ofQueue);
  }

  /** Returns how many requests get an execution environment, and occupies it. */
  private invoke(requests: number, second: number): number {
    const each = occupiedSeconds(this.props.setting);
    if (each === 0) return requests;
    const inThisSecond = Math.min(each, 1);
    const before = this.occupied[second] ?? 0;
    const asked = before + requests * inThisSecond;
    this.scaling = Math.min(SCALING.atOnce, this.scaling + SCALING.perSecond);
    const available =
      this.props.limits.concurrency === Infinity
        ? Infinity
        : Math.min(this.props.limits.concurrency, this.environments + this.scaling);
    if (asked > available) this.hits.add('concurrency');
    const used = Math.min(asked, available);
    this.occupied[second] = used;
    const added = Math.max(0, used - this.environments);
    this.environments += added;
    this.scaling -= added;
    const invoked = Math.min(requests, Math.max(0, used - before) / inThisSecond);
    for (let later = 1; later < each; later++) {
      this.occupied[second + later] = (this.occupied[second + later] ?? 0) + invoked * Math.min(1, each - later);
    }
    return invoked;
  }

  /** In direct delivery, SendGrid retries what the function could not handle. */
  private handle(cohorts: readonly Cohort[], second: number): void {
    const failing = second < (this.props.failsFor ?? 0);
    const handled = failing ? 0 : this.writable(cohorts, count(cohorts), second);
    this.accept(cohorts, handled, second).forEach((cohort) => this.finish(cohort, second));
  }

  /** In queued delivery, messages wait. Lambda adds pollers as long as there are more messages than they take. */
  private poll(second: number): void {
    const { setting, limits, failsFor = 0 } = this.props;
    if (second < failsFor) return this.moveDeadLetters(second);
    const free = limits.concurrency - (this.occupied[second] ?? 0);
    const most = Math.max(0, Math.min(limits.pollers, free));
    const waiting = count(this.backlog);
    const taken = Math.min(waiting, Math.min(this.pollers, most) / setting.handlerSeconds);
    const handled = this.writable(this.backlog, taken, second);
    const needsPollers = taken < waiting && handled === taken;
    if (needsPollers && this.pollers >= most) this.hits.add(limits.pollers <= free ? 'pollers' : 'concurrency');
    this.pollers = needsPollers
      ? Math.min(most, this.pollers + POLLERS.perSecond)
      : Math.max(POLLERS.atFirst, this.pollers - POLLERS.perSecond);
    const { first, rest } = split(this.backlog, handled);
    first.forEach((cohort) => this.finish(cohort, second));
    this.backlog = rest;
  }

  private moveDeadLetters(second: number): void {
    const isDead = ({ firstAt }: Cohort) => second - firstAt >= DEAD_AFTER_SECONDS;
    this.deadLetterEvents += eventsOf(this.backlog.filter(isDead));
    this.backlog = this.backlog.filter((cohort) => !isDead(cohort));
  }

  /** Returns how many of the first requests the deduplication table can record in a second. */
  private writable(cohorts: readonly Cohort[], requests: number, second: number): number {
    const { setting, limits, newTable } = this.props;
    if (setting.writesPerEvent === 0) return requests;
    const { first } = split(cohorts, requests);
    const asked = eventsOf(first) * setting.writesPerEvent;
    const limit = newTable
      ? Math.min(limits.writes, NEW_TABLE.writes * 2 ** Math.floor(second / NEW_TABLE.doublesAfterSeconds))
      : limits.writes;
    const written = this.limited('writes', asked, limit);
    return asked === 0 ? requests : (requests * written) / asked;
  }

  /** Notes the peak, and the hit if more is asked for than there is. Returns what is granted. */
  private limited(name: QuotaName, asked: number, limit: number): number {
    this.peaks[name] = Math.max(this.peaks[name], asked);
    if (asked > limit) this.hits.add(name);
    return Math.min(asked, limit);
  }

  /** The first requests go on, and SendGrid retries the rest. */
  private accept(cohorts: readonly Cohort[], requests: number, second: number): readonly Cohort[] {
    const { first, rest } = split(cohorts, requests);
    rest.forEach((cohort) => this.retried.add(cohort, second));
    return first;
  }

  private finish({ firstAt }: Cohort, second: number): void {
    this.longestDelay = Math.max(this.longestDelay, second - firstAt);
  }
}

function count(cohorts: readonly Cohort[]): number {
  return cohorts.reduce((sum, { requests }) => sum + requests, 0);
}

function eventsOf(cohorts: readonly Cohort[]): number {
  return cohorts.reduce((sum, { requests, eventsPerRequest }) => sum + requests * eventsPerRequest, 0);
}

/** Below it, a rest of requests is a rounding error. */
const EPSILON = 1e-6;

function split(cohorts: readonly Cohort[], requests: number): { first: Cohort[]; rest: Cohort[] } {
  let left = requests;
  const index = cohorts.findIndex((cohort) => {
    left -= cohort.requests;
    return left < -EPSILON;
  });
  if (index === -1) return { first: [...cohorts], rest: [] };
  const first = cohorts.slice(0, index);
  const rest = cohorts.slice(index);
  const taken = left + rest[0].requests;
  if (taken <= EPSILON) return { first, rest };
  first.push({ ...rest[0], requests: taken });
  rest[0] = { ...rest[0], requests: rest[0].requests - taken };
  return { first, rest };
}
