/** An error for the person who deploys. CloudFormation shows it in the events of the stack. */
export class RegistrationError extends Error {}

/** AWS rejected a call, or did not respond. */
export class AwsCallError extends Error {
  /** @param reason the name of AWS's error, or the connection's error code */
  constructor(
    message: string,
    public readonly reason: string,
  ) {
    super(message);
  }
}

/** A registration failed, and so did the attempt to delete the webhook or to give it back. */
export class CleanupFailed extends Error {
  constructor(
    public readonly id: string,
    message: string,
  ) {
    super(message);
  }
}

/** SendGrid may have created a webhook or not. */
export class CreationOutcomeUnknown extends Error {}
