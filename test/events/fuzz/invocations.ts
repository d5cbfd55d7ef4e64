import { gzipSync } from 'node:zlib';
import { Random } from './random';
import { ClaimResult, DeduplicationStore, EventsInput } from '../../../src/events';

/** A value that a function or a store may throw. */
export function throwable(random: Random): unknown {
  return random.pick([new Error('no database'), 'no', undefined, null, 42, Object.create(null), Symbol('no')]);
}

/** A body in the forms in which it reaches a handler or the parser. */
export const FORMS: Readonly<Record<string, (bytes: Buffer) => EventsInput>> = {
  proxy: (bytes) => ({ body: bytes.toString(), isBase64Encoded: false }),
  proxyBase64: (bytes) => ({ body: bytes.toString('base64'), isBase64Encoded: true }),
  record: (bytes) => ({ messageId: 'm', body: bytes.toString() }),
  recordBase64: (bytes) => ({ messageId: 'm', body: bytes.toString('base64'), messageAttributes: encoded('base64') }),
  recordGzip: (bytes) => ({
    messageId: 'm',
    body: gzipSync(bytes, { level: 1 }).toString('base64'),
    messageAttributes: { ...encoded('base64'), 'Content-Encoding': { stringValue: 'gzip' } },
  }),
  text: (bytes) => bytes.toString(),
  bytes: (bytes) => bytes,
};

function encoded(encoding: string) {
  return { 'Content-Transfer-Encoding': { stringValue: encoding } };
}

/** An event of any source, with some of the members by which a handler recognizes events. */
export function anyLambdaEvent(random: Random): unknown {
  const any = () => random.pick<unknown>([null, undefined, 0, '', '[]', '[{}]', true, false, [], {}, [{}], [null]]);
  const members = ['body', 'isBase64Encoded', 'requestContext', 'Records', 'messageId', 'detail', 'messageAttributes'];
  if (random.chance(0.2)) return any();
  if (random.chance(0.2)) return random.list(3, any);
  return Object.fromEntries(random.list(4, () => [random.pick(members), any()]));
}

/** A store that fails at random, and records the outcome of each key in one invocation. */
export class UnreliableStore extends DeduplicationStore {
  public readonly done = new Set<string>();
  public readonly failed = new Set<string>();
  public claims = 0;
  public claimed = 0;
  public finishes = 0;

  constructor(
    private readonly random: Random,
    private readonly store: DeduplicationStore,
    private readonly faults: number,
  ) {
    super();
  }

  public async claim(key: string, options: { readonly leaseMilliseconds: number }): Promise<ClaimResult> {
    this.claims += 1;
    this.failAtRandom(key);
    const result = this.random.chance(this.faults)
      ? this.random.pick(['busy', 'perhaps', undefined] as ClaimResult[])
      : await this.store.claim(key, options);
    if (result === 'done') this.done.add(key);
    else if (result === 'claimed') this.claimed += 1;
    else this.failed.add(key);
    return result;
  }

  public async complete(key: string): Promise<void> {
    this.finishes += 1;
    this.failAtRandom(key);
    return this.store.complete(key);
  }

  public async release(key: string): Promise<void> {
    this.finishes += 1;
    this.failAtRandom(key);
    return this.store.release(key);
  }

  private failAtRandom(key: string): void {
    if (!this.random.chance(this.faults)) return;
    this.failed.add(key);
    throw throwable(this.random);
  }
}
