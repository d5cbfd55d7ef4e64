import { SendGridEvent } from '../types';
import { Post } from './post';

/** An event to handle. */
export class PendingEvent {
  /** The identity of the event, with deduplication. */
  public key?: string;
  public isClaimed = false;
  private failed = false;
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

  /** Counts the event as failed, once. */
  public fail(): void {
    if (this.failed) return;
    this.failed = true;
    this.post.failures += 1;
    for (const post of this.otherPosts ?? []) post.failures += 1;
  }
}
