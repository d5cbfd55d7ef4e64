/** The base class of the errors that this kit throws or passes to `onError`. */
export class EventKitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EventKitError';
  }
}

/** The position of an error in a body. */
export interface ParsePosition {
  /** The index of the character at which the body stops being valid JSON. */
  readonly offset?: number;

  /** The index of the array element that is not an object. */
  readonly index?: number;
}

/**
 * A body is not a batch of events.
 *
 * The message contains the cause and the position. It never quotes the body, which contains email addresses.
 */
export class EventParseError extends EventKitError implements ParsePosition {
  /** The cause, without the position. */
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

/**
 * Another invocation is handling the event, or ended before it finished.
 *
 * The event is delivered again, and then handled if the other invocation did not complete it.
 */
export class EventInProgressError extends EventKitError {
  constructor() {
    super('another invocation is handling this event');
    this.name = 'EventInProgressError';
  }
}
