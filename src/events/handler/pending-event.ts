import { SendGridEvent } from '../types';
import { Post } from './post';

/** An event to handle. */
export class PendingEvent {
  /** The identity of the event, with deduplication. */
  public key?: string;
  public isClaimed = false;
  public hasFailed = false;
  /** Whether another invocation is handling the event. It counts as failed, so that it is delivered again. */
  public isBusy = false;
  /** The posts with duplicates of this event in the same invocation, once for each duplicate. */
  private otherPosts?: Post[];

  constructor(
    public readonly event: SendGridEvent<object>,
    public readonly index: number,
    public readonly post: Post,
  ) {}

  /** A duplicate has the outcome of this event, in its own post. */
  public addDuplicateIn(post: Post): void {
    (this.otherPosts ??= []).push(post);
  }

  /** How many times the invocation received the event. */
  public get copies(): number {
    return 1 + (this.otherPosts?.length ?? 0);
  }

  /** Counts the event as failed, once. */
  public fail(): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.post.failures += 1;
    for (const post of this.otherPosts ?? []) post.failures += 1;
  }
}
