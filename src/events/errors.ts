/** What this kit throws, or gives to `onError`. */
export class EventKitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EventKitError';
  }
}

/** Where something is wrong with a body. */
export interface ParsePosition {
  /** The character of the body at which it stops being JSON, counted from 0. */
  readonly offset?: number;

  /** The element of the array that is no event, counted from 0. */
  readonly index?: number;
}

/** A body that is no batch of events. Names what and where; never quotes the body, which has people's addresses. */
export class EventParseError extends EventKitError implements ParsePosition {
  /** What is wrong. */
  public readonly reason: string;
  public readonly offset?: number;
  public readonly index?: number;

  constructor(reason: string, { offset, index }: ParsePosition = {}) {
    const place = offset !== undefined ? ` at character ${offset}` : index !== undefined ? ` at event ${index}` : '';
    super(`the body must be a JSON array of events: ${reason}${place}`);
    this.name = 'EventParseError';
    this.reason = reason;
    this.offset = offset;
    this.index = index;
  }
}

/** An event that another invocation is at, or was when it died. It comes again, and is looked at then. */
export class EventInProgressError extends EventKitError {
  constructor() {
    super('another invocation has begun with this event and not ended');
    this.name = 'EventInProgressError';
  }
}
