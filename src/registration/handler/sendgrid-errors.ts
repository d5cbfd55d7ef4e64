/** SendGrid has answered, but not as wished. */
export class SendGridRefusal extends Error {
  public readonly name = 'SendGridRefusal';

  /**
   * @param words SendGrid's own, without anything secret
   * @param existingId of the webhook that has the URL already
   * @param waitMs how long SendGrid asks to wait
   */
  constructor(
    public readonly status: number,
    public readonly words: string,
    public readonly existingId?: string,
    public readonly waitMs?: number,
  ) {
    super(`SendGrid answered ${status}: ${words}`);
  }

  public get isNotFound(): boolean {
    return this.status === 404;
  }

  /** The API answers 400 for many things, and tells them apart by words alone. */
  public get isPlanLimit(): boolean {
    return this.status === 400 && /maximum number of webhooks/i.test(this.words);
  }
}

/** There is no answer, or none that can be read: whether the request took effect is not known. */
export class NoAnswer extends Error {
  public readonly name = 'NoAnswer';

  constructor(public readonly reason: string) {
    super(`no answer from SendGrid: ${reason}`);
  }
}

/** What a person who deploys is told. It ends up in the events of the stack. */
export class RegistrationError extends Error {
  public readonly name: string = 'RegistrationError';
}

/** AWS has refused a call, or not answered. */
export class AwsCallError extends RegistrationError {
  public readonly name = 'AwsCallError';

  /** @param reason the error's name at AWS, or what was wrong with the connection */
  constructor(
    message: string,
    public readonly reason: string,
  ) {
    super(message);
  }
}

/** Whether there is no such webhook. */
export function isGone(error: unknown): boolean {
  return error instanceof SendGridRefusal && error.isNotFound;
}
